// Times in which something was asked for far more often than it usually is, found in a sample of
// requests. Private to investigate. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace quell::investigate {

/// When a request came, and how many it stands for.
struct Moment {
  std::uint32_t seconds = 0;
  std::uint32_t weight = 1;

  friend auto operator<=>(const Moment&, const Moment&) = default;
};

/// The time that the whole log spans, seconds.
struct Span {
  std::uint32_t first = 0;
  std::uint32_t last = 0;  ///< inclusive
  [[nodiscard]] std::uint32_t seconds() const { return last - first + 1; }
};

struct Surge {
  std::uint32_t first = 0;  ///< seconds of the first and the last request of it
  std::uint32_t last = 0;
  std::size_t moments = 0;               ///< of the sample
  std::uint64_t requests = 0;            ///< weighted
  double usual = 0;                      ///< requests that are usual in such a time; 0: none are
  bool by_hour = false;                  ///< compared with the same hours of other days
  std::optional<std::uint32_t> every{};  ///< seconds: such surges come back after so long
  [[nodiscard]] double minutes() const;
  /// How many times the usual number; compared with one request where none are usual.
  [[nodiscard]] double factor() const;
};

/// What a surge must have at least.
struct SurgeLimits {
  std::size_t moments = 24;  ///< sampled requests
  double requests = 100;
  double per_minute = 20;
  double factor = 4;
};
inline constexpr std::size_t kSurgesOfOne = 4;

/// `moments` in any order; sorted afterwards. The usual rate is the median over the log's time
/// (over the same hours of day, from three days on), so what lasts longer than half of it is no
/// surge.
std::vector<Surge> find_surges(std::vector<Moment>& moments, const Span& log,
                               const SurgeLimits& limits = {});

}  // namespace quell::investigate
