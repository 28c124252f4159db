// Errors of the application by the second in which they were logged, for logs that share no ids of
// requests: an error beside a request may be its own, or there by accident. How probable an
// accident is, is counted at other times. Memory is bounded: over the limit a fair sample of
// seconds stays. Private to investigate. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "fair_map.h"
#include "fault.h"
#include "judge.h"
#include "logs/app_event.h"
#include "observation.h"

namespace quell::investigate {

/// The seconds in which an error may have been logged for a request: while it was answered, and
/// the second before and after; a log's time may be that of the request's beginning or end.
struct Window {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};
Window window_of(const Observation& request);

/// Attack requests of a hole, whose errors they may be.
struct HoleRequests {
  std::uint64_t hole = 0;  ///< any number that no other hole has
  attack::Class vector = attack::Class::kOther;
  std::span<const Observation> sample{};
};

class ErrorMoments {
 public:
  static constexpr std::size_t kMostSeconds = 16'384;
  /// Kept of one second's error lines.
  static constexpr std::size_t kMostWords = 32;

  explicit ErrorMoments(std::size_t most = kMostSeconds) : seconds_(most) {}

  void add(const logs::AppEvent& event);
  void merge(const ErrorMoments& other);
  /// Cuts down to the limit: call once, before claim() and of().
  void settle();
  [[nodiscard]] bool empty() const { return seconds_.map().empty(); }

  /// Notes that errors of these seconds may be those of this hole's requests: to be called for each
  /// hole before of() is. What several holes claim proves nothing for any of them.
  void claim(const HoleRequests& requests);
  /// What was logged at the time of these requests, and how probable it is that it was by accident.
  [[nodiscard]] LoggedErrors of(const HoleRequests& requests) const;
  /// Whether an error was logged at the time of the request that may say that it did not run.
  [[nodiscard]] bool has_error_beside(const Observation& request) const;

 private:
  struct Moment {
    std::uint32_t faults = 0;            ///< a bit for each
    std::vector<std::uint32_t> words{};  ///< telling_words() of its lines, a few
  };
  struct SecondHash {
    std::size_t operator()(std::uint32_t second) const {
      // Twice: seconds beside each other are small numbers that differ by one.
      return mix(mix(second + 1ULL, 0x9b05688c2b3e6c1f) ^ second, 0x1f83d9abfb41bd6b);
    }
  };
  /// A word of 0 stands for any fault of the second.
  struct Claim {
    std::uint64_t hole = 0;
    std::uint32_t word = 0;

    friend auto operator<=>(const Claim&, const Claim&) = default;
  };
  /// Windows at other times, and faults then.
  struct Others {
    std::uint64_t seconds = 0;  ///< of the log, without those of the requests
    std::uint64_t fault_seconds = 0;
    std::uint64_t windows = 0;  ///< as wide as those of the requests, not long before and after
    std::uint64_t faults = 0;   ///< of these windows
    std::uint64_t named = 0;
  };

  [[nodiscard]] const Moment* at(std::uint32_t second) const;
  /// Whether the log covers it, and nothing of it was cut.
  [[nodiscard]] bool is_known(const Window& window) const;
  /// `faults`: a bit for each that counts. `word`: 0: any.
  [[nodiscard]] bool has_fault(const Window& window, std::uint32_t faults,
                               std::uint32_t word) const;
  [[nodiscard]] bool is_claimed_by_others(std::uint32_t second, const Claim& own) const;
  /// Whether a fault of these seconds can only be one of this hole's requests.
  [[nodiscard]] bool has_own(const Window& window, const HoleRequests& requests,
                             std::uint32_t word) const;
  [[nodiscard]] bool is_named(const Window& window, const HoleRequests& requests,
                              const Observation& request) const;
  void count_other(const Window& window, const Observation& request, std::uint32_t faults,
                   Others& out) const;
  [[nodiscard]] Others others_of(const HoleRequests& requests,
                                 const std::vector<const Observation*>& moments) const;
  /// The share of windows with so many hits at other times; never nothing.
  static double share(const Others& others, std::uint64_t hits, double width);

  FairMap<std::uint32_t, Moment, SecondHash> seconds_;
  std::unordered_map<std::uint32_t, std::set<Claim>> claims_;
  std::uint32_t first_ = std::numeric_limits<std::uint32_t>::max();  ///< of all entries
  std::uint32_t last_ = 0;
};

}  // namespace quell::investigate
