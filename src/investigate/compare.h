// Answers of one group compared with each other. Private to investigate. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "judge.h"

namespace quell::investigate {

/// What an answer is, apart from its size.
enum class Kind : std::uint8_t {
  kFound,      ///< 2xx
  kMoved,      ///< 3xx
  kMissing,    ///< 401, 404, 410: an ordinary no
  kBroken,     ///< 5xx
  kMalformed,  ///< 400: refused by a check, or by the server itself
  kPage,       ///< a page that unrelated endpoints are answered with
  kNoAnswer,   ///< refused by something in front, or nobody waited: tells nothing
};

/// One answer and what it is.
struct Seen : Observation {
  Kind kind = Kind::kNoAnswer;
};
Kind kind_of(Status status);
bool is_success(Status status);
bool is_blocked(Status status);
bool is_client_error(Status status);

/// Bytes by which answers of one page may differ and still be the same page; nullopt: too few
/// ordinary answers to say.
std::optional<double> noise_of(const Baseline& baseline);

/// Whether answers are of another scale than ordinary ones: most often because one client takes
/// compressed answers and another does not. Then ordinary noise is no measure for them.
bool is_of_other_scale(std::span<const Seen> answers, const Baseline& baseline);

/// The noise of these answers: nothing, where the same requests were answered with the same bytes
/// again and again; that of ordinary answers, where it is a measure; else a good part of them.
double own_noise(std::span<const Seen> found, const Baseline& baseline);

/// A sample without what tells nothing.
std::vector<Seen> telling(const Case& asked);

/// Answers whose size is known and whose kind is this.
std::vector<Seen> of_kind(std::span<const Seen> sample, Kind kind);

/// Whether sizes differ by more than noise and more than the requests' own lengths explain: pages
/// that repeat what was sent grow with it.
struct Variation {
  bool varies = false;
  std::uint32_t smallest = 0;
  std::uint32_t largest = 0;
};
Variation variation_of(std::span<const Seen> answers, std::optional<double> noise);

/// Where numbers fall into two groups, each tight, far apart; each with two members at least.
struct Cut {
  std::uint32_t from = 0;  ///< the smallest of the upper group
  double gap = 0;
};
std::optional<Cut> fall_into_two(std::vector<std::uint32_t> sizes, double least_gap);

/// Whether an answer of this size is larger than usual (`smaller`: or smaller); nullopt if there is
/// nothing to compare with.
enum class Odd : std::uint8_t { kLarger, kLargerOrSmaller };
std::optional<bool> unusual(Odd odd, Status status, std::uint64_t bytes, const Baseline& baseline);

}  // namespace quell::investigate
