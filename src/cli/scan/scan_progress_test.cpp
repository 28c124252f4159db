#include "scan/scan_progress.h"

#include <gtest/gtest.h>

#include <chrono>

#include "base/safe_text.h"

namespace quell::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t kGiga = 1'000'000'000;

TEST(ScanProgress, SaysHowMuchHowFastAndHowLong) {
  EXPECT_EQ(
      progress_line(
          {.done_bytes = 3'100'000'000, .total_bytes = 8 * kGiga, .elapsed = milliseconds(1632)},
          80),
      "  3.1 of 8.0 GB · 1.9 GB/s · 3 s left");
}

TEST(ScanProgress, UnitsThatDifferAreBothSaid) {
  EXPECT_EQ(
      progress_line(
          {.done_bytes = 450'000'000, .total_bytes = 8 * kGiga, .elapsed = milliseconds(900)}, 80),
      "  450.0 MB of 8.0 GB · 500 MB/s");
}

TEST(ScanProgress, WithoutATotalNothingIsForecast) {
  EXPECT_EQ(progress_line({.done_bytes = 6 * kGiga, .elapsed = seconds(2)}, 80),
            "  6.0 GB · 3.0 GB/s · 2 s");
}

TEST(ScanProgress, ThereIsNoRateBeforeThereIsTimeToMeasureIt) {
  EXPECT_EQ(progress_line({.done_bytes = kGiga, .total_bytes = 2 * kGiga}, 80), "  1.0 of 2.0 GB");
  EXPECT_EQ(progress_line({.total_bytes = 2 * kGiga, .elapsed = seconds(4)}, 80),
            "  0 B of 2.0 GB");
}

TEST(ScanProgress, TheEndIsNeverZeroSecondsAway) {
  EXPECT_EQ(progress_line(
                {.done_bytes = 1'999'999'990, .total_bytes = 2 * kGiga, .elapsed = seconds(2)}, 80),
            "  2.0 of 2.0 GB · 1.0 GB/s · 1 s left");
  // A log that grew while it was read.
  EXPECT_EQ(
      progress_line({.done_bytes = 3 * kGiga, .total_bytes = 2 * kGiga, .elapsed = seconds(2)}, 80),
      "  3.0 of 2.0 GB · 1.5 GB/s");
}

TEST(ScanProgress, AVerySlowOneHasNoForecast) {
  EXPECT_EQ(
      progress_line({.done_bytes = 1000, .total_bytes = 8'000 * kGiga, .elapsed = seconds(9)}, 80),
      "  1.0 kB of 8.0 TB · 111 B/s");
}

TEST(ScanProgress, LongWaitsAreInMinutesAndHours) {
  EXPECT_EQ(
      progress_line({.done_bytes = kGiga, .total_bytes = 400 * kGiga, .elapsed = seconds(10)}, 80),
      "  1.0 of 400.0 GB · 100 MB/s · 1 h 06 min left");
}

TEST(ScanProgress, FitsEveryWidth) {
  const ScanProgress progress{
      .done_bytes = 3'100'000'000, .total_bytes = 8 * kGiga, .elapsed = milliseconds(1632)};
  for (std::size_t columns = 0; columns < 60; ++columns) {
    EXPECT_LE(display_width(progress_line(progress, columns)), columns);
  }
  EXPECT_EQ(progress_line(progress, 30), "  3.1 of 8.0 GB · 1.9 GB/s");
  EXPECT_EQ(progress_line(progress, 20), "  3.1 of 8.0 GB");
}

TEST(ScanProgress, ComesLateAndTenTimesASecond) {
  ProgressPace pace;
  EXPECT_FALSE(pace.is_due(milliseconds(0)));
  EXPECT_FALSE(pace.is_due(milliseconds(299)));
  EXPECT_TRUE(pace.is_due(milliseconds(301)));
  EXPECT_FALSE(pace.is_due(milliseconds(320)));
  int shown = 0;
  for (int at = 400; at < 2400; ++at) shown += pace.is_due(milliseconds(at)) ? 1 : 0;
  EXPECT_EQ(shown, 20);
}

}  // namespace
}  // namespace quell::cli
