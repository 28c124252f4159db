#include "scan/scan_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include "base/safe_text.h"
#include "scan/scan_views.h"

namespace quell::cli {

namespace {

constexpr Duration kFirstLine = std::chrono::milliseconds(300);
constexpr Duration kBetweenLines = std::chrono::milliseconds(100);
constexpr Duration kEnoughForRate = std::chrono::milliseconds(500);
constexpr Duration kEnoughForForecast = std::chrono::seconds(1);
constexpr double kLongestForecast = 99.0 * 24 * 3600;  // seconds; beyond it nothing is said

/// "3.1 of 8.0 GB", the unit once if it is the same.
std::string amount(const ScanProgress& progress) {
  std::string done = bytes_words(progress.done_bytes);
  if (!progress.total_bytes) return done;
  const std::string total = bytes_words(*progress.total_bytes);
  const std::size_t unit = total.rfind(' ');
  if (done.ends_with(total.substr(unit))) {
    return fmt::format("{} of {}", done.substr(0, done.rfind(' ')), total);
  }
  return fmt::format("{} of {}", done, total);
}

/// "3 s", "12 min": a figure that changes all the time has no tenths.
std::string whole_words(std::chrono::seconds time) {
  if (time < std::chrono::minutes(1)) return fmt::format("{} s", time.count());
  return to_words(time);
}

/// "3 s left"; nothing when it can't be told.
std::string forecast(const ScanProgress& progress, double rate) {
  if (!progress.total_bytes || rate <= 0 || progress.elapsed < kEnoughForForecast) return {};
  if (*progress.total_bytes <= progress.done_bytes) return {};
  const double seconds = static_cast<double>(*progress.total_bytes - progress.done_bytes) / rate;
  if (seconds > kLongestForecast) return {};
  // Never "0 s": something is still to be read.
  const auto whole = std::chrono::seconds(std::max<std::int64_t>(1, std::llround(seconds)));
  return whole_words(whole) + " left";
}

}  // namespace

std::string progress_line(const ScanProgress& progress, std::size_t columns) {
  std::vector<std::string> parts = {amount(progress)};
  const double seconds = std::chrono::duration<double>(progress.elapsed).count();
  const double rate =
      progress.elapsed < kEnoughForRate ? 0 : static_cast<double>(progress.done_bytes) / seconds;
  if (rate > 0) parts.push_back(rate_words(rate));
  const std::string left = forecast(progress, rate);
  if (!left.empty()) parts.push_back(left);
  if (!progress.total_bytes && progress.elapsed >= kEnoughForForecast) {
    parts.push_back(whole_words(std::chrono::floor<std::chrono::seconds>(progress.elapsed)));
  }
  std::string line;
  while (!parts.empty()) {
    line = fmt::format("  {}", fmt::join(parts, " · "));
    if (display_width(line) <= columns || parts.size() == 1) break;
    parts.pop_back();
  }
  return fit(line, columns);
}

bool ProgressPace::is_due(Duration elapsed) {
  if (elapsed < kFirstLine) return false;
  if (last_ && elapsed - *last_ < kBetweenLines) return false;
  last_ = elapsed;
  return true;
}

}  // namespace quell::cli
