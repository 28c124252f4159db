#include <gtest/gtest.h>

#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "logs/reader.h"
#include "os/file.h"

namespace quell::logs {
namespace {

/// A request by the number in its target, and where its line stands.
struct Seen {
  explicit Seen(const Record& record)
      : number(std::stoul(std::string(record.target.substr(1)))),
        file(record.place.file),
        line(record.place.line),
        piece(record.place.piece) {}
  [[nodiscard]] std::uint64_t line_in(const ReadSummary& summary) const {
    return summary.line_of({.file = file, .line = line, .piece = piece});
  }

  std::uint64_t number;
  std::string file;
  std::uint64_t line;
  std::uint32_t piece;
};

/// Keeps the requests of some time.
class NumberSink final : public Sink {
 public:
  explicit NumberSink(TimeRange times = {}) : times_(times) {}

  void request(const Record& record) override {
    if (times_.since && record.time < *times_.since) return;
    if (times_.until && record.time >= *times_.until) return;
    seen.emplace_back(record);
  }
  void login(const Login& /*login*/) override {}
  void event(const AppEvent& /*event*/) override {}

  std::vector<Seen> seen;

 private:
  TimeRange times_;
};

/// Number → line, of all that was read.
std::map<std::uint64_t, std::uint64_t> lines_of(const std::vector<NumberSink>& sinks,
                                                const ReadSummary& summary) {
  std::map<std::uint64_t, std::uint64_t> lines;
  for (const NumberSink& sink : sinks) {
    for (const Seen& seen : sink.seen) lines[seen.number] = seen.line_in(summary);
  }
  return lines;
}

/// One request a second from midnight on, so that number N was sent in second N; each hundredth
/// line is blank, and one is longer than a piece.
std::string log_of_a_day(unsigned from, unsigned to) {
  constexpr unsigned kHour = 3600;
  const std::string padding(100, 'p');
  std::string log;
  for (unsigned i = from; i < to; ++i) {
    if (i % 100 == 0) log += "\n";
    const auto two = [](unsigned number) {
      return (number < 10 ? "0" : "") + std::to_string(number);
    };
    log += "192.0.2.1 - - [22/Nov/2026:" + two(i / kHour) + ":" + two(i / 60 % 60) + ":" +
           two(i % 60) + " +0000] \"GET /" + std::to_string(i) + " HTTP/1.1\" 200 5 \"-\" \"" +
           (i == 20'000 ? std::string(5'000'000, 'x') : padding) + "\"\n";
  }
  return log;
}

Instant second_of_day(unsigned second) {
  return *parse_iso("2026-11-22T00:00:00Z") + std::chrono::seconds(second);
}

class ReaderTimes : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("logs-times");
    ASSERT_TRUE(made);
    directory_.emplace(*std::move(made));
  }
  [[nodiscard]] std::string path(std::string_view name) const {
    return (directory_->path() / name).string();
  }
  void write(std::string_view name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }
  std::optional<os::TemporaryDirectory> directory_;
};

TEST_F(ReaderTimes, APartIsReadAndItsLinesKeepTheirNumbers) {
  write("a.log", log_of_a_day(0, 80'000));
  for (const auto& [since, until] : {std::pair{70'000U, 70'100U}, {30'000U, 86'000U}, {0U, 500U}}) {
    const TimeRange times{.since = second_of_day(since), .until = second_of_day(until)};
    for (const std::size_t threads : {1UZ, 3UZ}) {
      std::vector<NumberSink> part(threads, NumberSink(times));
      std::vector<NumberSink> whole(threads, NumberSink(times));
      std::vector<Sink*> part_sinks;
      std::vector<Sink*> whole_sinks;
      for (NumberSink& sink : part) part_sinks.push_back(&sink);
      for (NumberSink& sink : whole) whole_sinks.push_back(&sink);
      const ReadSummary read = read_parallel({path("a.log")}, {.times = times}, part_sinks);
      const ReadSummary all = read_parallel({path("a.log")}, {}, whole_sinks);
      EXPECT_EQ(lines_of(part, read), lines_of(whole, all)) << since;
      EXPECT_FALSE(lines_of(part, read).empty());
      EXPECT_EQ(read.files, 1U);
      EXPECT_TRUE(read.problems.empty());
      EXPECT_LT(read.bytes, all.bytes);
      EXPECT_EQ(read.bytes + read.passed_over_bytes, all.bytes);
    }
  }
}

TEST_F(ReaderTimes, OfAFileThatIsTooOldHardlyAnythingIsRead) {
  write("old.log", log_of_a_day(0, 80'000));
  NumberSink sink;
  const ReadSummary read = read_parallel(
      {path("old.log")}, {.times = {.since = second_of_day(200'000), .until = {}}}, {&sink});
  EXPECT_LT(read.bytes, 5'000'000U);
  EXPECT_EQ(read.files, 1U);
  EXPECT_TRUE(read.problems.empty());
}

TEST_F(ReaderTimes, AFileOutOfOrderIsReadWhole) {
  write("mixed.log", log_of_a_day(40'000, 80'000) + log_of_a_day(0, 40'000));
  const TimeRange times{.since = second_of_day(70'000), .until = {}};
  NumberSink sink(times);
  const ReadSummary read = read_parallel({path("mixed.log")}, {.times = times}, {&sink});
  EXPECT_EQ(read.passed_over_bytes, 0U);
  EXPECT_EQ(sink.seen.size(), 10'000U);
}

TEST_F(ReaderTimes, WhatWasReadBeforeAStopCountsAndKeepsItsNumbers) {
  write("a.log", log_of_a_day(0, 80'000));
  NumberSink first;
  NumberSink second;
  ReadOptions options;
  options.stopped = [&] { return first.seen.size() > 20'000; };
  const ReadSummary read = read_parallel({path("a.log")}, options, {&first, &second});
  ASSERT_TRUE(read.stopped_at);
  EXPECT_EQ(read.stopped_at->of, std::filesystem::file_size(path("a.log")));
  EXPECT_LT(read.bytes, *read.stopped_at->of);
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].error.code(), ErrorCode::kCancelled);
  for (const NumberSink* sink : {&first, &second}) {
    for (const Seen& seen : sink->seen) {
      ASSERT_EQ(seen.line_in(read), seen.number + 2 + seen.number / 100);
    }
  }
}

TEST_F(ReaderTimes, AStopIsSeenWhileAPipeIsSilentAndItsLinesCount) {
  const os::Path fifo = path("log.fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::ofstream(path("first.log")) << log_of_a_day(0, 10);
  // Open for reading and writing: nobody waits, and it never ends.
  std::fstream writer(fifo, std::ios::in | std::ios::out | std::ios::binary);
  writer << log_of_a_day(10, 300) << "192.0.2.1 - - [22/No" << std::flush;
  const auto begun = std::chrono::steady_clock::now();
  ReadOptions options;
  options.stopped = [&] {
    return std::chrono::steady_clock::now() - begun > std::chrono::seconds(1);
  };
  std::vector<NumberSink> sinks(2);
  const ReadSummary read =
      read_parallel({path("first.log"), fifo.string()}, options, {&sinks[0], &sinks[1]});
  ASSERT_TRUE(read.stopped_at);
  EXPECT_FALSE(read.stopped_at->of);
  EXPECT_EQ(read.records, 300U);
  EXPECT_EQ(read.unparsed, 0U);
  EXPECT_EQ(lines_of(sinks, read).size(), 300U);
}

}  // namespace
}  // namespace quell::logs
