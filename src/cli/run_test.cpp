#include "cli/run.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

#include "program_fixture.h"

namespace quell::cli {
namespace {

class RunProgram : public ProgramTest {};

TEST_F(RunProgram, AloneSaysWhatToDoFirst) {
  EXPECT_EQ(run({}), 0);
  for (const char* word : {"quell scan PATH", "quell open TITLE", "quell drill"}) {
    EXPECT_NE(console.output.find(word), std::string::npos) << word;
  }
}

TEST_F(RunProgram, HelpAndVersion) {
  EXPECT_EQ(run({"--help"}), 0);
  EXPECT_NE(console.output.find("journal verify"), std::string::npos);
  EXPECT_EQ(run({"open", "--help"}), 0);
  EXPECT_NE(console.output.find("--from-scan"), std::string::npos);
  EXPECT_EQ(run({"help", "journal"}), 0);
  EXPECT_NE(console.output.find("quell journal export"), std::string::npos);
  EXPECT_EQ(run({"--version"}), 0);
  EXPECT_EQ(console.output, "quell 0.1.0\n");
}

TEST_F(RunProgram, WrongUseIsTwoAndSaysWhatWasMeant) {
  EXPECT_EQ(run({"staus"}), 2);
  EXPECT_NE(console.errors.find("did you mean quell status?"), std::string::npos);
  EXPECT_EQ(run({"status", "--jsno"}), 2);
  EXPECT_NE(console.errors.find("did you mean --json?"), std::string::npos);
  EXPECT_NE(console.errors.find("quell status --help"), std::string::npos);
  EXPECT_EQ(run({"contain", "lst"}), 2);
  EXPECT_NE(console.errors.find("did you mean quell contain list?"), std::string::npos);
  EXPECT_EQ(run({"contain", "flag"}), 2);
  EXPECT_EQ(console.errors.find("did you mean"), std::string::npos) << "a kind, not a typing error";
  EXPECT_EQ(run({"journal"}), 2);
  EXPECT_NE(console.errors.find("quell journal verify"), std::string::npos);
  EXPECT_EQ(run({"\x1b[31mred"}), 2);
  EXPECT_EQ(console.errors.find('\x1b'), std::string::npos);
}

TEST_F(RunProgram, WithoutAnIncidentItSaysHowToOpenOne) {
  EXPECT_EQ(run({"status"}), 2);
  EXPECT_NE(console.errors.find("quell open TITLE"), std::string::npos);
  EXPECT_EQ(run({"status", "-i", "QL-2026-0009"}), 3);
}

TEST_F(RunProgram, SeveralOpenIncidentsAreListed) {
  ASSERT_EQ(run({"open", "one"}), 0) << console.errors;
  ASSERT_EQ(run({"open", "two"}), 0) << console.errors;
  EXPECT_EQ(run({"status"}), 2);
  EXPECT_NE(console.errors.find("QL-2026-0001"), std::string::npos);
  EXPECT_NE(console.errors.find("QL-2026-0002"), std::string::npos);
  EXPECT_EQ(run({"status", "-i", "QL-2026-0002"}), 0);
  EXPECT_EQ(run({}), 0);
  EXPECT_NE(console.output.find("2 open incidents"), std::string::npos);
}

TEST_F(RunProgram, CtrlCEndsAScanWith130AndKeepsNothingOfIt) {
  std::string log;
  for (int i = 0; i < 200'000; ++i) {
    log += "203.0.113.9 - - [22/Nov/2026:01:40:00 +0000] \"GET /a HTTP/1.1\" 200 17\n";
  }
  const std::string path = write("access.log", log).string();
  ASSERT_EQ(std::raise(SIGINT), 0);
  EXPECT_EQ(run({"scan", path}), 130);
  EXPECT_NE(console.errors.find("it was not kept"), std::string::npos) << console.errors;
  EXPECT_NE(console.output.find("interrupted: "), std::string::npos);
  EXPECT_EQ(run({"open", "--from-scan"}), 130) << "what is not done is interrupted";
}

TEST_F(RunProgram, LostOutputIsAFailure) {
  console.lost = true;
  EXPECT_EQ(run({"--version"}), 3);
}

}  // namespace
}  // namespace quell::cli
