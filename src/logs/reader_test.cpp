#include "logs/reader.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "os/file.h"

namespace quell::logs {
namespace {

constexpr std::string_view kGood =
    R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x")~";

void write(const os::Path& path, std::string_view bytes) {
  ASSERT_TRUE(os::write_file_atomically(path, bytes, os::Mode::kPublic));
}

ReadSummary read(const std::vector<std::string>& paths,
                 std::vector<std::string>* places = nullptr) {
  return read_paths(paths, [&](const Record& record) {
    if (places == nullptr) return;
    places->push_back(std::string(record.place.file) + ":" + std::to_string(record.place.line));
  });
}

class ReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = os::TemporaryDirectory::make("logs-reader");
    ASSERT_TRUE(made);
    directory_.emplace(*std::move(made));
  }
  [[nodiscard]] std::string path(std::string_view name) const {
    return (directory_->path() / name).string();
  }
  std::optional<os::TemporaryDirectory> directory_;
};

TEST_F(ReaderTest, CountsEveryLineExactlyOnce) {
  write(path("a.log"), std::string(kGood) + "\nnonsense\n\n" + std::string(kGood) +
                           std::string("\r\n\0\x80\xff", 5));
  std::vector<std::string> places;
  const ReadSummary summary = read({path("a.log")}, &places);
  EXPECT_EQ(summary.files, 1U);
  EXPECT_EQ(summary.lines, 5U);
  EXPECT_EQ(summary.records, 2U);
  EXPECT_EQ(summary.unparsed, 2U);
  EXPECT_EQ(summary.blank, 1U);
  EXPECT_EQ(places, (std::vector{path("a.log") + ":1", path("a.log") + ":4"}));
  ASSERT_EQ(summary.unparsed_samples.size(), 2U);
  EXPECT_EQ(summary.unparsed_samples[0].line, 2U);
  EXPECT_EQ(summary.unparsed_samples[0].text, "nonsense");
  EXPECT_EQ(summary.unparsed_samples[1].text, std::string("\0\x80\xff", 3));
  EXPECT_TRUE(summary.problems.empty());
}

TEST_F(ReaderTest, ReadsDirectoriesAndNamesWhatIsUnreadable) {
  ASSERT_TRUE(os::make_directories(directory_->path() / "sub", os::Mode::kPrivateDirectory));
  write(path("access.log"), std::string(kGood) + "\n");
  write(path("error.log"), "2026/11/22 03:14:15 [error] something\n");
  write(path("access.log.2.gz"), "\x1f\x8b\x08 rest");
  write(path("sub/empty.log"), "");
  const ReadSummary summary = read({directory_->path().string(), path("missing.log")});
  EXPECT_EQ(summary.records, 1U);
  EXPECT_EQ(summary.not_access_logs, std::vector{path("error.log")});
  ASSERT_EQ(summary.problems.size(), 2U);
  EXPECT_EQ(summary.problems[0].file, path("access.log.2.gz"));
  EXPECT_EQ(summary.problems[0].error.code(), ErrorCode::kInvalidInput);
  EXPECT_EQ(summary.problems[1].file, path("missing.log"));
  EXPECT_EQ(summary.problems[1].error.code(), ErrorCode::kNotFound);
}

TEST_F(ReaderTest, AFileWithoutAnyKnownLineIsAProblemIfItWasNamed) {
  write(path("x.log"), "one\ntwo\n");
  const ReadSummary summary = read({path("x.log")});
  ASSERT_EQ(summary.problems.size(), 1U);
  EXPECT_EQ(summary.unparsed, 2U);
}

TEST_F(ReaderTest, TimesSpanFromTheEarliestToTheLatestWhateverTheOrder) {
  write(path("a.log"),
        R"~(192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x")~"
        "\n"
        R"~(192.0.2.1 - - [21/Nov/2026:03:14:15 +0000] "GET / HTTP/1.1" 200 5 "-" "x")~"
        "\n");
  const ReadSummary summary = read({path("a.log")});
  EXPECT_EQ(to_iso(*summary.first), "2026-11-21T03:14:15.000000Z");
  EXPECT_EQ(to_iso(*summary.last), "2026-11-22T03:14:15.000000Z");
}

TEST(Reader, HostileBytesAreCountedNeverFatal) {
  std::mt19937 random(99);
  std::string bytes;
  for (int i = 0; i < 2'000; ++i) {
    std::string line(kGood);
    for (std::size_t j = 0, n = random() % 6; j < n; ++j) {
      line[random() % line.size()] = static_cast<char>(random() % 256);
    }
    bytes += line.substr(0, random() % 8 == 0 ? random() % line.size() : line.size()) + "\n";
  }
  auto source = memory_source("memory", bytes);
  ReadSummary summary;
  std::uint64_t seen = 0;
  read_source(
      std::move(source), [&](const Record& record) { seen += record.line.empty() ? 0 : 1; },
      summary);
  EXPECT_EQ(summary.lines, static_cast<std::uint64_t>(std::ranges::count(bytes, '\n')));
  EXPECT_EQ(summary.lines, summary.records + summary.unparsed + summary.blank);
  EXPECT_EQ(seen, summary.records);
  EXPECT_GT(summary.records, 100U);
  EXPECT_GT(summary.unparsed, 100U);
}

/// Counts what it gets, by line, whichever thread it is used by.
class PlacesSink final : public Sink {
 public:
  void request(const Record& record) override {
    places.emplace_back(std::string(record.place.file), record.place);
    texts.emplace_back(record.target);
  }
  void login(const Login& /*login*/) override {}
  void event(const AppEvent& /*event*/) override {}

  std::vector<std::pair<std::string, Place>> places;
  std::vector<std::string> texts;
};

std::string numbered_log(unsigned lines) {
  std::string text;
  for (unsigned i = 1; i <= lines; ++i) {
    text += "192.0.2.1 - - [22/Nov/2026:03:14:15 +0000] \"GET /" + std::to_string(i) +
            " HTTP/1.1\" 200 5 \"-\" \"" + std::string(i % 97, 'x') + "\"\n";
    if (i % 1000 == 0) text += "nonsense\n";
  }
  return text;
}

/// Which line each request was found in, by its number.
std::map<unsigned, std::uint64_t> lines_of(const std::vector<PlacesSink>& sinks,
                                           const ReadSummary& summary) {
  std::map<unsigned, std::uint64_t> lines;
  for (const PlacesSink& sink : sinks) {
    for (std::size_t i = 0; i < sink.texts.size(); ++i) {
      const auto number = static_cast<unsigned>(std::stoul(sink.texts[i].substr(1)));
      EXPECT_FALSE(lines.contains(number)) << number << " was read twice";
      Place place = sink.places[i].second;
      place.file = sink.places[i].first;
      lines[number] = summary.line_of(place);
    }
  }
  return lines;
}

// A file of many pieces: each line is read once, with its number in the file, by one thread or
// more.
TEST_F(ReaderTest, ManyThreadsReadEachLineOnceAndNumberItAlike) {
  constexpr unsigned kLines = 120'000;  // about 14 MB: four pieces
  write(path("big.log"), numbered_log(kLines));
  write(path("small.log"), numbered_log(0) + std::string(kGood) + "\n");
  for (const std::size_t threads : {1UZ, 2UZ, 5UZ}) {
    std::vector<PlacesSink> sinks(threads);
    std::vector<Sink*> pointers;
    for (PlacesSink& sink : sinks) pointers.push_back(&sink);
    const ReadSummary summary = read_parallel({path("big.log")}, {}, pointers);
    EXPECT_EQ(summary.records, kLines);
    EXPECT_EQ(summary.unparsed, kLines / 1000);
    EXPECT_EQ(summary.lines, kLines + kLines / 1000);
    ASSERT_EQ(summary.unparsed_samples.size(), kUnparsedSamples);
    EXPECT_EQ(summary.unparsed_samples[2].line, 3003U);
    const auto lines = lines_of(sinks, summary);
    ASSERT_EQ(lines.size(), kLines);
    for (const auto& [number, line] : lines) {
      ASSERT_EQ(line, number + (number - 1) / 1000) << threads << " threads";
    }
  }
}

// The same through a pipe, whose blocks go from thread to thread.
TEST_F(ReaderTest, AStreamIsNumberedAlikeByManyThreads) {
  constexpr unsigned kLines = 30'000;
  const os::Path fifo = path("log.fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::jthread writer([&] { std::ofstream(fifo, std::ios::binary) << numbered_log(kLines); });
  std::vector<PlacesSink> sinks(3);
  const ReadSummary summary = read_parallel({fifo.string()}, {}, {&sinks[0], &sinks[1], &sinks[2]});
  EXPECT_EQ(summary.records, kLines);
  const auto lines = lines_of(sinks, summary);
  ASSERT_EQ(lines.size(), kLines);
  for (const auto& [number, line] : lines) ASSERT_EQ(line, number + (number - 1) / 1000);
}

/// Shortens the file while it is read.
class Shortener final : public Sink {
 public:
  explicit Shortener(std::string path) : path_(std::move(path)) {}
  void request(const Record& /*record*/) override {
    if (seen++ == 0) std::filesystem::resize_file(path_, 200'000);
  }
  void login(const Login& /*login*/) override {}
  void event(const AppEvent& /*event*/) override {}

  std::uint64_t seen = 0;

 private:
  std::string path_;
};

TEST_F(ReaderTest, AFileThatIsTruncatedWhileItIsReadIsNamedAndTheRestGoesOn) {
  write(path("a.log"), numbered_log(20'000));
  write(path("b.log"), numbered_log(10));
  Shortener sink(path("a.log"));
  const ReadSummary summary = read_parallel({path("a.log"), path("b.log")}, {}, {&sink});
  ASSERT_EQ(summary.problems.size(), 1U);
  EXPECT_NE(summary.problems[0].error.full().find("truncated while it was read"),
            std::string::npos);
  EXPECT_EQ(summary.files, 1U);
  EXPECT_EQ(sink.seen, summary.records);
  EXPECT_GT(summary.records, 1000U);
  EXPECT_LT(summary.records, 3000U);
}

}  // namespace
}  // namespace quell::logs
