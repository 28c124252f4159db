#include "logs/time_range.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <random>

#include "os/file.h"

namespace quell::logs {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

Instant at(std::int64_t second) {
  return Instant(seconds(second));
}

/// "1234 text" has the time 1234; anything else none.
std::optional<Instant> time_of(std::string_view line) {
  std::int64_t second = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), second);
  if (error != std::errc() || end == line.data() + line.size() || *end != ' ') return std::nullopt;
  return at(second);
}

class TimeRangeTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("logs-time");
    ASSERT_TRUE(made);
    directory_.emplace(*std::move(made));
  }
  ByteRange range_in(const std::string& log, const TimeRange& times) {
    const os::Path path = directory_->path() / "log";
    EXPECT_TRUE(os::write_file_atomically(path, log, os::Mode::kPublic));
    const auto file = os::open_to_read(path);
    EXPECT_TRUE(file);
    probes_ = 0;
    return range_of_times(
               *file, log.size(),
               [&](std::string_view line) {
                 ++probes_;
                 return time_of(line);
               },
               times)
        .value();
  }
  std::optional<os::TemporaryDirectory> directory_;
  std::size_t probes_ = 0;
};

/// By reading everything: no line in `times` lies outside of `range`, and both ends cut no line.
void expect_nothing_lost(const std::string& log, const TimeRange& times, ByteRange range) {
  ASSERT_LE(range.begin, range.end);
  ASSERT_LE(range.end, log.size());
  for (const std::uint64_t edge : {range.begin, range.end}) {
    ASSERT_TRUE(edge == 0 || edge == log.size() || log[edge - 1] == '\n');
  }
  for (std::size_t from = 0; from < log.size();) {
    const std::size_t end = std::min(log.find('\n', from), log.size());
    const auto time = time_of(std::string_view(log).substr(from, end - from));
    if (time && (!times.since || *time >= *times.since) && (!times.until || *time < *times.until)) {
      ASSERT_TRUE(from >= range.begin && from < range.end) << from;
    }
    from = end + 1;
  }
}

std::string sorted_log(std::int64_t lines, std::size_t padding) {
  std::string log;
  for (std::int64_t i = 0; i < lines; ++i) {
    log += std::to_string(i) + " " + std::string(padding, 'x') + "\n";
  }
  return log;
}

TEST_F(TimeRangeTest, ALongLogIsCutOnBothSides) {
  const std::string log = sorted_log(100'000, 90);  // about 28 hours
  const TimeRange times{.since = at(50'000), .until = at(52'000)};
  const ByteRange range = range_in(log, times);
  expect_nothing_lost(log, times, range);
  EXPECT_LT(range.end - range.begin, log.size() / 10);
  EXPECT_LT(probes_, 200U);
}

TEST_F(TimeRangeTest, OpenEndsAndRangesOutsideOfTheLog) {
  const std::string log = sorted_log(100'000, 90);
  EXPECT_EQ(range_in(log, {}), (ByteRange{0, log.size()}));
  EXPECT_EQ(range_in(log, {.since = at(90'000), .until = {}}).end, log.size());
  EXPECT_GT(range_in(log, {.since = at(90'000), .until = {}}).begin, log.size() * 8 / 10);
  EXPECT_EQ(range_in(log, {.since = {}, .until = at(5'000)}).begin, 0U);
  EXPECT_LT(range_in(log, {.since = {}, .until = at(5'000)}).end, log.size() / 10);
  const ByteRange after = range_in(log, {.since = at(200'000), .until = at(300'000)});
  EXPECT_LT(after.end - after.begin, log.size() / 10);
  const ByteRange before = range_in(log, {.since = at(-9'000), .until = at(-8'000)});
  EXPECT_LT(before.end - before.begin, log.size() / 10);
}

TEST_F(TimeRangeTest, ALogOutOfOrderIsReadWhole) {
  const std::string day = sorted_log(50'000, 90);
  const std::string log = day + day;  // two logs in one file
  EXPECT_EQ(range_in(log, {.since = at(10'000), .until = at(11'000)}), (ByteRange{0, log.size()}));
}

TEST_F(TimeRangeTest, ALogWithoutTimesIsReadWhole) {
  std::string log;
  while (log.size() < 3'000'000) log += "no time here\n";
  EXPECT_EQ(range_in(log, {.since = at(1), .until = at(2)}), (ByteRange{0, log.size()}));
  EXPECT_EQ(range_in("", {.since = at(1), .until = at(2)}), (ByteRange{0, 0}));
}

TEST_F(TimeRangeTest, LongLinesAndLinesWithoutATimeAreSteppedOver) {
  std::string log;
  for (int i = 0; i < 3'000; ++i) {
    log += std::to_string(i * 10) + " short\n";
    for (int j = 0; j < 30; ++j) log += "    at some.place(in the code)\n";
    if (i % 300 == 0) log += std::string(500'000, 'y') + "\n";
  }
  const TimeRange times{.since = at(12'000), .until = at(12'500)};
  const ByteRange range = range_in(log, times);
  expect_nothing_lost(log, times, range);
  EXPECT_LT(range.end - range.begin, log.size() / 2);
}

TEST_F(TimeRangeTest, AFileThatHasBecomeShorterIsNoError) {
  const os::Path path = directory_->path() / "log";
  const std::string log = sorted_log(20'000, 90);
  ASSERT_TRUE(os::write_file_atomically(path, log.substr(0, 100'000), os::Mode::kPublic));
  const auto file = os::open_to_read(path);
  const auto range =
      range_of_times(*file, log.size(), time_of, {.since = at(100), .until = at(200)});
  ASSERT_TRUE(range);
  EXPECT_EQ(range->begin, 0U);
}

TEST_F(TimeRangeTest, NoLineOfANearlySortedLogIsLost) {
  std::mt19937 random(20261122);
  for (int round = 0; round < 60; ++round) {
    // Requests in the order in which they began, written when they ended: up to ten minutes later.
    const std::int64_t step = 1 + static_cast<std::int64_t>(random() % 60);
    const std::int64_t disorder = static_cast<std::int64_t>(random() % 601);
    std::vector<std::pair<std::int64_t, std::int64_t>> written;  // when, and the time in the line
    const std::size_t lines = 5'000 + random() % 10'000;
    for (std::size_t i = 0; i < lines; ++i) {
      const std::int64_t time = static_cast<std::int64_t>(i) * step;
      written.emplace_back(time + static_cast<std::int64_t>(random()) % (disorder + 1), time);
    }
    std::ranges::sort(written);
    std::string log;
    for (const auto& [when, time] : written) {
      log += std::to_string(time) + " " + std::string(random() % 200, 'x') + "\n";
      if (random() % 50 == 0) log += "a line without a time\n";
    }
    if (random() % 2 == 0) log.pop_back();
    for (int i = 0; i < 4; ++i) {
      const auto pick = [&] { return at(static_cast<std::int64_t>(random() % lines) * step); };
      TimeRange times;
      if (random() % 4 != 0) times.since = pick();
      if (random() % 4 != 0) times.until = times.since.value_or(pick()) + minutes(random() % 500);
      ASSERT_NO_FATAL_FAILURE(expect_nothing_lost(log, times, range_in(log, times))) << round;
    }
  }
}

}  // namespace
}  // namespace quell::logs
