// Did it work? From the answers to one group of attack requests and the ordinary answers of the
// same endpoint to a graded verdict with its evidence. Private to investigate. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "attack/classify.h"
#include "investigate/verdict.h"

namespace quell::investigate {

/// Status as in the log; 0: nothing was answered.
using Status = std::uint16_t;

/// The answers to the attack requests of one group. `sizes` counts (status, bytes) pairs of the
/// answers whose size the log has.
struct Answers {
  std::map<std::pair<Status, std::uint64_t>, std::uint64_t> sizes;
  std::map<Status, std::uint64_t> statuses;
  std::uint64_t requests = 0;
  std::uint64_t with_body = 0;  ///< POST, PUT, PATCH: what they sent is not in the log
};

/// Sizes of ordinary answers with one status.
struct UsualSize {
  std::uint64_t answers = 0;
  std::optional<double> median{};
  std::optional<double> deviation{};
};

/// Ordinary answers of one endpoint, by status.
using Baseline = std::map<Status, UsualSize>;

/// From this many ordinary answers on, a size can be called unusual.
inline constexpr std::uint64_t kBaselineAnswers = 5;

/// Whether an answer of this size is larger, or (for path traversal, where every file has a size of
/// its own) different from what is usual; nullopt if there is nothing to compare with.
std::optional<bool> unusual(attack::Class vector, Status status, std::uint64_t bytes,
                            const Baseline& baseline);

Judgement judge(attack::Class vector, const Answers& answers, const Baseline& baseline);

/// The verdict of one request of a group that was judged `group`.
Verdict judge_one(attack::Class vector, Status status, std::optional<std::uint64_t> bytes,
                  const Baseline& baseline, Verdict group);

}  // namespace quell::investigate
