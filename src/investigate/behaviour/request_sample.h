// A fair sample of all requests, in bounded memory: what clients do over time is judged from it.
// Requests that tell more (refused ones, those that change something, those of an actor that was
// asked for) have room of their own. Up to kMost of a kind all are kept; beyond, those whose sample
// number is small enough, so that what stays hangs on which requests there are and not on their
// order, nor on how they were shared among threads. Private to investigate. Not thread-safe.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "behaviour/parameter_values.h"
#include "logs/record.h"
#include "os/large_memory.h"
#include "tally/client_key.h"

namespace quell::investigate {

/// One request in 112 bytes.
struct SampledRequest {
  static constexpr std::uint32_t kUnknown = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::size_t kTextBytes = 40;
  enum Flag : std::uint8_t {
    kHasReferer = 1,
    kSendsBody = 2,
    kOddMethod = 4,  ///< none that browsers and forms use
    kIsAttack = 8,
    kHasQuery = 16,
    kCutPath = 32,  ///< text is not all of the path
  };

  ClientKey client{};
  std::uint64_t path = 0;  ///< of all its bytes; another one in each run
  std::uint32_t seconds = 0;
  std::uint32_t sample = 0;
  std::uint32_t line = 0;  ///< of its piece of the log: order within a second
  std::uint32_t milliseconds = kUnknown;
  std::uint32_t bytes = 0;
  std::uint32_t agent = 0;    ///< another one in each run; 0: none
  std::uint32_t referer = 0;  ///< of its host; 0: none
  std::uint16_t status = 0;   ///< 0: nothing was answered
  std::uint8_t flags = 0;
  std::uint8_t text_size = 0;
  std::array<char, kTextBytes> text_bytes{};
  ParameterValues values{};  ///< of its query

  /// The path without its query, cut.
  [[nodiscard]] std::string_view text() const { return {text_bytes.data(), text_size}; }
  [[nodiscard]] bool has(Flag flag) const { return (flags & flag) != 0; }
};

/// What is known of a request when it is sampled.
struct RequestToSample {
  const logs::Record& record;
  ClientKey client{};
  std::uint64_t path_hash = 0;
  std::size_t path_bytes = 0;
  std::uint32_t agent = 0;
  std::uint32_t seconds = 0;
  std::uint32_t sample = 0;
  bool is_attack = false;
};

class RequestSample {
 public:
  enum class Stratum : std::uint8_t { kOrdinary, kRefused, kNotable, kWanted };
  static constexpr std::size_t kStrata = 4;
  static constexpr std::size_t kMost = 16'384;  // of each stratum: 1.8 MB
  /// Answers of this size are notable, and those that took so long.
  static constexpr std::uint64_t kLargeAnswer = 1'000'000;
  static constexpr Duration kLongAnswer = std::chrono::seconds(1);

  /// Of requests that nobody asked for by name.
  static Stratum stratum_of(const RequestToSample& request) {
    const logs::Record& record = request.record;
    const unsigned status = record.status.value_or(0);
    if (status >= 400 && status < 500) return Stratum::kRefused;
    const bool reads = record.method.size() == 3 || record.method.size() == 4;  // GET, HEAD
    const char first = reads ? record.method[0] : '\0';
    const bool plain = (first == 'G' || first == 'H') && status < 500 &&
                       record.bytes.value_or(0) < kLargeAnswer &&
                       record.request_time.value_or(Duration()) < kLongAnswer;
    return plain && !request.is_attack ? Stratum::kOrdinary : Stratum::kNotable;
  }
  [[nodiscard]] bool takes(Stratum stratum, std::uint32_t sample) const {
    return sample <= part(stratum).bound;
  }
  /// REQUIRES: takes().
  void add(Stratum stratum, const RequestToSample& request);
  void merge(const RequestSample& other);

  /// How many requests each of the sample stands for.
  [[nodiscard]] std::uint64_t weight(Stratum stratum) const { return 1ULL << part(stratum).level; }
  [[nodiscard]] std::span<const SampledRequest> of(Stratum stratum) const {
    return part(stratum).kept;
  }
  /// Calls `take` with each request and its weight; in no particular order.
  template <class Take>
  void each(Take take) const {
    for (const Part& one : parts_) {
      for (const SampledRequest& request : one.kept) take(request, 1ULL << one.level);
    }
  }
  [[nodiscard]] bool is_exact() const;

 private:
  struct Part {
    std::vector<SampledRequest, os::LargeAllocator<SampledRequest>> kept;
    std::uint32_t bound = std::numeric_limits<std::uint32_t>::max();
    unsigned level = 0;  // bound is 2^(32 - level) - 1
  };

  [[nodiscard]] const Part& part(Stratum stratum) const {
    return parts_[static_cast<std::size_t>(stratum)];
  }
  static void thin(Part& part, unsigned level);
  static void thin_to_limit(Part& part);

  std::array<Part, kStrata> parts_;
};

}  // namespace quell::investigate
