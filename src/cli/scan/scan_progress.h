// What a person sees while a scan reads: how much is done, how fast, how long it will take. Pure:
// the caller gives the figures and shows the line (Console::progress).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"

namespace quell::cli {

struct ScanProgress {
  std::uint64_t done_bytes = 0;
  /// Nothing when it can't be known: standard input, compressed files.
  std::optional<std::uint64_t> total_bytes{};
  Duration elapsed{};
};

/// "  3.1 of 8.0 GB · 1.9 GB/s · 3 s left", in at most `columns`: parts at the end give way.
/// Without a total, "  3.1 GB · 1.9 GB/s · 2 s". A rate needs half a second, a forecast one second.
std::string progress_line(const ScanProgress& progress, std::size_t columns);

/// Says when a line is due: not in the first moments, when most scans end, then ten times a second.
/// Not thread-safe.
class ProgressPace {
 public:
  [[nodiscard]] bool is_due(Duration elapsed);

 private:
  std::optional<Duration> last_;
};

}  // namespace quell::cli
