// The table of `quell scan`, against golden files (QUELL_UPDATE_GOLDEN=1 writes them anew) and at
// every width.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "base/safe_text.h"
#include "fake_console.h"
#include "scan/sample_report.h"
#include "scan/scan_layout.h"
#include "scan/scan_views.h"

namespace quell::cli {
namespace {

constexpr Duration kTook = std::chrono::milliseconds(310);

std::string table_at(std::size_t columns, const investigate::ScanReport& report) {
  FakeConsole console;
  console.terminal = true;
  console.width = columns;
  return scan_table(console, report, kTook);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::string path = std::string(QUELL_SCAN_GOLDEN) + "/" + name;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): tests run in one thread
  if (std::getenv("QUELL_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ifstream file(path, std::ios::binary);
  std::ostringstream held;
  held << file.rdbuf();
  EXPECT_EQ(text, held.str()) << "differs from " << path;
}

TEST(ScanTable, IsAsInTheGoldenFiles) {
  expect_golden("whole_80.txt", table_at(80, sample::whole()));
  expect_golden("whole_40.txt", table_at(40, sample::whole()));
  expect_golden("ordinary_60.txt", table_at(60, sample::ordinary()));
  expect_golden("ordinary_80.txt", table_at(80, sample::ordinary()));
  expect_golden("ordinary_140.txt", table_at(140, sample::ordinary()));
}

TEST(ScanTable, AnOrdinaryLogTakesOneScreen) {
  for (const std::size_t columns : {80UZ, 100UZ, 140UZ}) {
    EXPECT_LE(lines_of(table_at(columns, sample::ordinary())).size(), 40U) << columns;
  }
}

TEST(ScanTable, NoLineIsWiderThanTheTerminal) {
  for (std::size_t columns = kNarrowestScan; columns < 160; ++columns) {
    for (const auto& report :
         {sample::whole(), sample::ordinary(), sample::hostile(sample::hostile_texts()[0])}) {
      for (const std::string& line : lines_of(table_at(columns, report))) {
        // What is to be typed is not cut.
        if (line.find("quell scan --actor") != std::string::npos) continue;
        ASSERT_LE(display_width(line), columns) << line;
      }
    }
  }
}

TEST(ScanTable, NoLineEndsInBlanks) {
  for (const std::size_t columns : {40UZ, 60UZ, 80UZ, 140UZ}) {
    for (const std::string& line : lines_of(table_at(columns, sample::whole()))) {
      EXPECT_FALSE(line.ends_with(' ')) << line;
    }
  }
}

TEST(ScanTable, HostileTextIsPrintable) {
  for (const std::string& hostile : sample::hostile_texts()) {
    const investigate::ScanReport report = sample::hostile(hostile);
    const std::string text = table_at(80, report);
    EXPECT_EQ(terminal_safe_lines(text), text) << hostile;
    FakeConsole console;
    const std::string actor = scan_actor(console, report, hostile, kTook);
    EXPECT_EQ(terminal_safe_lines(actor), actor) << hostile;
  }
}

TEST(ScanTable, SectionsWithoutContentAreLeftOut) {
  investigate::ScanReport report;
  report.input.files = 1;
  report.requests = 5;
  report.actors_seen = 1;
  const std::string quiet = table_at(80, report);
  EXPECT_NE(quiet.find("no attack found"), std::string::npos);
  EXPECT_EQ(lines_of(quiet).size(), 3U) << quiet;
  report.requests = 0;
  EXPECT_NE(table_at(80, report).find("nothing was read"), std::string::npos);
  // Authentication logs have no requests and are read all the same.
  report.logins_accepted = 2;
  EXPECT_EQ(table_at(80, report).find("nothing was read"), std::string::npos);
}

TEST(ScanTable, ALoginAfterFailuresComesFirst) {
  const std::string text = table_at(80, sample::whole());
  const std::size_t accepted = text.find("ACCEPTED after 31 failed: deploy");
  ASSERT_NE(accepted, std::string::npos) << text;
  EXPECT_LT(accepted, text.find("8,100 failed"));
}

TEST(ScanTable, SaysFirstThatItWasInterrupted) {
  investigate::ScanReport report = sample::ordinary();
  report.input.stopped_at = logs::Progress{.bytes = 1'200'000'000, .of = 8'000'000'000};
  report.input.problems = {
      {.file = "/var/log/nginx/access.log",
       .error = Error(ErrorCode::kCancelled, "not read to its end: interrupted")}};
  const std::string text = table_at(80, report);
  EXPECT_TRUE(text.starts_with("  interrupted: 1.2 GB of 8.0 GB were looked at")) << text;
  EXPECT_EQ(text.find("not read: "), std::string::npos) << text;
  report.findings.resize(1);
  EXPECT_NE(scan_jsonl(report).find("\n{\"incomplete\":\"interrupted: 1.2 GB of 8.0 GB"),
            std::string::npos);
  report.input.stopped_at->of.reset();
  EXPECT_TRUE(table_at(80, report).starts_with("  interrupted: 1.2 GB were looked at"));
}

TEST(ScanLayout, WrapsBetweenWordsAndCutsWhatIsTooLong) {
  EXPECT_EQ(wrapped("  one two three", 9, 4), "  one two\n    three\n");
  EXPECT_EQ(wrapped("a bbbbbbbbbbbb", 6, 2), "a\n  bbb…\n");
  EXPECT_EQ(wrapped("", 10, 2), "\n");
}

TEST(ScanLayout, ListsAsManyAsFit) {
  EXPECT_EQ(listed({"a", "b", "c"}, 3, {.columns = 20}), "a, b, c");
  EXPECT_EQ(listed({"a", "b"}, 5, {.columns = 20, .separator = " · "}), "a · b and 3 more");
  EXPECT_EQ(listed({"aaaa", "bbbb", "cccc"}, 9, {.columns = 21}), "aaaa, bbbb and 7 more");
  EXPECT_EQ(listed({"aaaa", "bbbb", "cccc"}, 9, {.columns = 20}), "aaaa and 8 more");
  EXPECT_EQ(listed({"aaaaaaaaaaaaaaaaaaaaaa", "b"}, 2, {.columns = 17}), "aaaaa… and 1 more");
  EXPECT_EQ(listed({"aaaaaaaaaaaaaaaaaaaaaa", "b"}, 2, {.columns = 12}), "2");
}

TEST(ScanWords, SizesAndRates) {
  EXPECT_EQ(bytes_words(0), "0 B");
  EXPECT_EQ(bytes_words(999), "999 B");
  EXPECT_EQ(bytes_words(9'100), "9.1 kB");
  EXPECT_EQ(bytes_words(999'960), "1.0 MB");
  EXPECT_EQ(bytes_words(8'000'000'000), "8.0 GB");
  EXPECT_EQ(bytes_words(~0ULL), "18446.7 PB");
  EXPECT_EQ(rate_words(1.94e9), "1.9 GB/s");
  EXPECT_EQ(rate_words(317e6), "317 MB/s");
  EXPECT_EQ(rate_words(9.13e6), "9.1 MB/s");
  EXPECT_EQ(rate_words(111), "111 B/s");
  EXPECT_EQ(rate_words(999.9e6), "1.0 GB/s");
}

}  // namespace
}  // namespace quell::cli
