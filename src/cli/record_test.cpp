// evidence, journal, timeline, next: what is kept and that it proves itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/safe_text.h"
#include "program_fixture.h"

namespace quell::cli {
namespace {

constexpr std::string_view kLog =
    "203.0.113.9 - - [22/Nov/2026:01:40:00 +0000] \"GET /search?q=1 HTTP/1.1\" 200 17\n"
    "Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789\n";

class Record : public ProgramTest {
 protected:
  void SetUp() override {
    ProgramTest::SetUp();
    ASSERT_EQ(run({"open", "x"}), 0) << console.errors;
  }
  bool printed_has(std::string_view text) const {
    return console.output.find(text) != std::string::npos;
  }
};

TEST_F(Record, EvidenceIsReadRedactedAndTheOriginalOnlyOnRecord) {
  const os::Path log = write("access.log", kLog);
  ASSERT_EQ(run({"evidence", "add", log.string()}), 0) << console.errors << console.output;
  ASSERT_EQ(run({"evidence", "list"}), 0);
  EXPECT_TRUE(printed_has("access.log")) << console.output;

  ASSERT_EQ(run({"evidence", "show", "E1"}), 0) << console.errors;
  EXPECT_TRUE(printed_has("/search?q=1"));
  EXPECT_FALSE(printed_has("abcdefghijklmnopqrstuvwxyz0123456789"));

  EXPECT_EQ(run({"evidence", "show", "E1", "--original"}), 2);
  EXPECT_EQ(console.output, "");
  ASSERT_EQ(run({"evidence", "show", "E1", "--original", "--reason", "need the token"}), 0);
  EXPECT_EQ(console.output, kLog);
  ASSERT_EQ(run({"timeline"}), 0);
  EXPECT_TRUE(printed_has("read the original of E1: need the token")) << console.output;
}

TEST_F(Record, EvidenceFromStandardInputIsSafeOnATerminal) {
  console.input = "screen \x1b[2J\n";
  ASSERT_EQ(run({"evidence", "add", "-", "--name", "terminal"}), 0) << console.errors;
  console.terminal = true;
  ASSERT_EQ(run({"evidence", "show", "E1"}), 0) << console.errors;
  EXPECT_EQ(console.output.find('\x1b'), std::string::npos);
  EXPECT_TRUE(printed_has("screen"));
}

TEST_F(Record, WhatIsNoTextIsSealedWhenSomebodySaysSo) {
  using namespace std::string_literals;
  const std::string image = write("shot.png", "\x89PNG\0\0\0"s).string();
  EXPECT_EQ(run({"evidence", "add", image}), 2);
  EXPECT_NE(console.errors.find("Give --opaque"), std::string::npos) << console.errors;
  ASSERT_EQ(run({"evidence", "list", "--json"}), 0);
  EXPECT_EQ(console.output.find("E1"), std::string::npos) << "nothing was sealed";
  EXPECT_EQ(run({"evidence", "add", image, "--opaque", "--text"}), 2);
  EXPECT_EQ(run({"evidence", "add", image, "--opaque"}), 0) << console.errors;
  console.input = "rotated\0\0 log\n"s;
  EXPECT_EQ(run({"evidence", "add", "-"}), 2);
  EXPECT_EQ(run({"evidence", "add", "-", "--text"}), 0) << console.errors;
  const std::string big = std::string(200'000, 'a') + "end\n";
  ASSERT_EQ(run({"evidence", "add", write("big.log", big).string()}), 0) << console.errors;
  ASSERT_EQ(run({"evidence", "show", "E3", "--original", "--reason", "is it whole?"}), 0);
  EXPECT_EQ(console.output, big);
}

TEST_F(Record, ImpactTellsWhoUsedTheHoleWithoutTheTesters) {
  std::string lines;
  for (const std::string_view address : {"203.0.113.9", "203.0.113.9", "198.51.100.7"}) {
    lines += std::string(address) +
             " - - [22/Nov/2026:01:40:00 +0000] \"GET /search?q=1%27%20UNION%20SELECT%20name%20"
             "FROM%20users--%20 HTTP/1.1\" 200 1700 \"-\" \"\x1b]0;agent\"\n";
  }
  const std::string log = write("attack.log", lines).string();
  EXPECT_EQ(run({"impact", log}), 3) << "no hole is known yet";
  ASSERT_EQ(run({"scan", log, "--record"}), 0) << console.errors;
  EXPECT_TRUE(printed_has("2 findings on 2 actors, their log lines sealed")) << console.output;
  ASSERT_EQ(run({"benign", "198.51.100.7", "--who", "testers", "--reason", "asked to"}), 0);
  EXPECT_EQ(run({"impact"}), 2) << "no log was named";
  ASSERT_EQ(run({"impact", log}), 1) << console.errors;
  EXPECT_TRUE(printed_has("SQL injection on /search?q=")) << console.output;
  EXPECT_TRUE(printed_has("203.0.113.9  2 requests")) << console.output;
  EXPECT_TRUE(printed_has("left out as benign: 1 request\n"));
  EXPECT_TRUE(printed_has("whether it was used before"));
  ASSERT_EQ(run({"impact", log, "--json"}), 1);
  EXPECT_EQ(printed().at("bytes_returned").as_int64(), 3400);
  EXPECT_EQ(run({"impact", log, "--finding", "F9"}), 2);
  const std::string other = write("other.log", kLog.substr(0, kLog.find('\n') + 1)).string();
  EXPECT_EQ(run({"impact", other}), 0);
  EXPECT_TRUE(printed_has("no request in these logs used it"));
}

TEST_F(Record, GarbageInsteadOfAJournalIsToldInAFewLines) {
  std::string garbage;
  for (int i = 0; i < 400; ++i) garbage += "garbage " + std::to_string(i) + "\n";
  const std::string path = write("garbage.journal", garbage).string();
  EXPECT_EQ(run({"journal", "verify", path, "--key", std::string(64, '0')}), 3);
  EXPECT_LE(std::count(console.output.begin(), console.output.end(), '\n'), 23) << console.output;
  EXPECT_TRUE(printed_has(" more; --json")) << console.output;
}

TEST_F(Record, UnknownEvidenceAndMissingFilesAreNamed) {
  EXPECT_EQ(run({"evidence", "show", "E7"}), 2);
  EXPECT_NE(console.errors.find("E7"), std::string::npos);
  EXPECT_EQ(run({"evidence", "add", file("nothing").string()}), 3);
  EXPECT_NE(console.errors.find("nothing"), std::string::npos);
}

TEST_F(Record, TheJournalProvesItself) {
  ASSERT_EQ(run({"journal", "verify"}), 0) << console.errors << console.output;
  EXPECT_TRUE(printed_has("sound"));
  const std::string checkpoint = file("first.checkpoint").string();
  ASSERT_EQ(run({"journal", "checkpoint", checkpoint}), 0) << console.errors;
  EXPECT_EQ(run({"journal", "checkpoint", checkpoint}), 3) << "a file is never overwritten";
  ASSERT_EQ(run({"note", "later"}), 0);
  ASSERT_EQ(run({"journal", "verify", "--against", checkpoint, "--json"}), 0) << console.output;
  EXPECT_TRUE(printed().at("sound").as_bool());
}

TEST_F(Record, AnExportIsCheckedWithTheKeyAlone) {
  const std::string path = file("out.journal").string();
  ASSERT_EQ(run({"journal", "export", path}), 0) << console.errors;
  ASSERT_EQ(run({"journal", "key"}), 0);
  const std::string key = console.output.substr(0, 64);
  ASSERT_EQ(run({"journal", "verify", path, "--key", key}), 0) << console.output << console.errors;

  auto text = os::read_file(path, 1 << 20);
  ASSERT_TRUE(text);
  const std::size_t at = text->find("IncidentOpened");
  ASSERT_NE(at, std::string::npos);
  (*text)[at] = 'J';
  const os::Path altered = write("altered.journal", *text);
  EXPECT_EQ(run({"journal", "verify", altered.string(), "--key", key}), 3);
  EXPECT_TRUE(printed_has("DAMAGED")) << console.output;

  EXPECT_EQ(run({"journal", "verify", path, "--key", std::string(64, '0')}), 3);
  EXPECT_EQ(run({"journal", "verify", path, "--key", "nonsense"}), 3);
}

TEST_F(Record, AnExportOfOneIncidentGoesToStandardOutput) {
  ASSERT_EQ(run({"open", "another"}), 0);
  ASSERT_EQ(run({"journal", "export", "-i", "QL-2026-0002"}), 0) << console.errors;
  EXPECT_TRUE(printed_has("QL-2026-0002"));
  EXPECT_FALSE(printed_has("incident/QL-2026-0001"));
  EXPECT_EQ(run({"journal", "export", "-i", "QL-2026-0077"}), 3);
}

TEST_F(Record, TheTimelineIsCutOnATerminalAndWholeInAPipe) {
  const std::string longest(300, 'x');
  ASSERT_EQ(run({"note", longest}), 0);
  ASSERT_EQ(run({"timeline"}), 0);
  EXPECT_TRUE(printed_has(longest));
  console.terminal = true;
  console.width = 80;
  ASSERT_EQ(run({"timeline"}), 0);
  EXPECT_FALSE(printed_has(longest));
  EXPECT_TRUE(printed_has("…"));
  ASSERT_EQ(run({"timeline", "--since", "-1s", "--json"}), 0) << console.errors;
  EXPECT_TRUE(printed().at("events").as_array().empty());
  ASSERT_EQ(run({"timeline", "--json"}), 0);
  EXPECT_EQ(printed().at("events").as_array().front().at("type").as_string(), "IncidentOpened");
}

TEST_F(Record, NextNamesOneCommandAndAllSteps) {
  ASSERT_EQ(run({"next"}), 0);
  EXPECT_TRUE(printed_has("quell ")) << console.output;
  EXPECT_TRUE(printed_has("why: "));
  ASSERT_EQ(run({"next", "--all", "--json"}), 0);
  const json::Value next = printed();
  EXPECT_FALSE(next.at("command").as_string().empty());
  EXPECT_GT(next.at("steps").as_array().size(), 10U);
}

TEST_F(Record, CompletionAsksForIncidentsWithoutMakingAStore) {
  ASSERT_EQ(run({"open", "y"}), 0) << console.errors;
  EXPECT_EQ(run({"completion", "--incidents"}), 0) << console.errors;
  EXPECT_EQ(console.output, "QL-2026-0002\nQL-2026-0001\n");
  const os::Path nowhere = file("nowhere");
  ::setenv("QUELL_HOME", nowhere.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
  EXPECT_EQ(run({"completion", "--incidents"}), 3);
  EXPECT_EQ(console.output + console.errors, "");
  EXPECT_FALSE(std::filesystem::exists(nowhere));
}

TEST_F(Record, StatusFitsEightyColumnsAndNamesEachCommandOnce) {
  console.terminal = true;
  console.width = 80;
  ASSERT_EQ(run({"status"}), 0) << console.errors;
  std::string_view left = console.output;
  while (!left.empty()) {
    const std::string_view line = left.substr(0, left.find('\n'));
    EXPECT_LE(display_width(line), 80U) << line;
    left.remove_prefix(std::min(left.size(), line.size() + 1));
  }
  const std::string fix =
      "    quell deploy fix REVISION --reference TEXT --summary TEXT --rollback TEXT\n";
  const std::size_t at = console.output.find(fix);
  ASSERT_NE(at, std::string::npos) << console.output;
  EXPECT_EQ(console.output.find(fix, at + 1), std::string::npos);
  ASSERT_EQ(run({"confirm", "--false-positive", "our scanner"}), 0);
  ASSERT_EQ(run({"status", "-i", "QL-2026-0001"}), 0);
  EXPECT_FALSE(printed_has("missing")) << "nothing is asked of what is over";
}

TEST_F(Record, CompletionKnowsEverySubcommand) {
  ASSERT_EQ(run({"completion"}), 0);
  for (const char* word : {"completion", "status", "journal", "--from-scan", "not-observable"}) {
    EXPECT_TRUE(printed_has(word)) << word;
  }
}

}  // namespace
}  // namespace quell::cli
