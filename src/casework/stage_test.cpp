#include "casework/stage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "casework_fixture.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "os/file.h"

namespace quell::casework {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Stage : public CaseworkTest {
 protected:
  Stage() {
    give(incident::ReferenceFix{
        .reference = "MR 7", .revision = "abc123", .summary = "parameters", .migration = false});
  }

  void start(const std::vector<std::string>& argv) { start_text(command_text(argv)); }
  void start_text(const std::string& command) {
    give(incident::StartStage{.kind = incident::StageKind::kTest, .command = command});
  }

  Result<void> run() {
    StageEffect effect(
        keeper("stage"),
        {.directory = file("effects"), .not_before = not_before, .timeouts = {{"test", timeout}}});
    return work(effect);
  }
  [[nodiscard]] const incident::StageFinished& end() {
    kept_ = state();
    return incident::find_stage(kept_, "D1")->finished->value;
  }
  [[nodiscard]] os::Path mark() const { return file("effects/QL-2026-0001-D1.begun"); }
  [[nodiscard]] bool exists(const os::Path& path) const {
    return os::info(path).value().has_value();
  }

  Instant not_before = clock_.now();
  Duration timeout = std::chrono::seconds(30);

 private:
  incident::State kept_;
};

TEST_F(Stage, RunsWithoutAShellAndSealsTheOutput) {
  start({"/bin/echo", "$HOME; `id`", "second"});
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 0);
  ASSERT_TRUE(end().output);
  EXPECT_THAT(fetch(*end().output), HasSubstr("$HOME; `id` second\n"));
  EXPECT_FALSE(exists(mark()));
  EXPECT_THAT(progress_, ElementsAre(HasSubstr("D1: running")));
}

TEST_F(Stage, AFailingCommandIsRecordedWithItsStatusAndOutput) {
  start({"/bin/sh", "-c", "echo broken >&2; exit 3"});
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 3);
  EXPECT_THAT(fetch(*end().output), HasSubstr("broken"));
  EXPECT_THAT(end().detail.value_or(""), HasSubstr("exit status 3"));
}

TEST_F(Stage, ACommandThatIsNotThereIsRecordedAsNotStarted) {
  start({"/nonexistent/deploy"});
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 127);
  EXPECT_FALSE(end().output);
  EXPECT_FALSE(exists(mark())) << "it may be asked for again";
}

TEST_F(Stage, ASignalIsToldLikeAShellDoes) {
  start({"/bin/sh", "-c", "kill -9 $$"});
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 128 + 9);
  EXPECT_THAT(end().detail.value_or(""), HasSubstr("SIGKILL"));
}

TEST_F(Stage, WhatTakesTooLongIsEnded) {
  timeout = std::chrono::milliseconds(200);
  start({"/bin/sleep", "60"});
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 124);
  EXPECT_THAT(end().detail.value_or(""), HasSubstr("took too long"));
}

TEST_F(Stage, HostileOutputIsKeptAsItIs) {
  start({"/usr/bin/printf", R"(\033[2J\377\000x)"});
  ASSERT_TRUE(run());
  EXPECT_THAT(fetch(*end().output), HasSubstr(std::string("\033[2J\xff\0x", 7)));
}

TEST_F(Stage, WhatAKilledRunBeganIsNotRunAgain) {
  start({"/bin/touch", file("touched").string()});
  ASSERT_TRUE(os::make_directories(file("effects"), os::Mode::kPrivateDirectory));
  write("effects/QL-2026-0001-D1.begun", "");
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 130);
  EXPECT_THAT(end().detail.value_or(""), HasSubstr("how far it got is not known"));
  EXPECT_FALSE(exists(file("touched")));
  EXPECT_FALSE(exists(mark())) << "it was told; nothing is left lying about";
}

TEST_F(Stage, ARunThatDiesLeavesAMarkForTheNextOne) {
  start({"/bin/touch", file("touched").string()});
  die_before = 1;  // the output, after the command ended
  EXPECT_THROW((void)run(), Killed);
  EXPECT_TRUE(exists(file("touched")));
  EXPECT_TRUE(exists(mark()));
  os::remove_file(file("touched")).value();
  restart();
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 130);
  EXPECT_FALSE(exists(file("touched")));
}

TEST_F(Stage, ARunThatDiesAfterItsReportIsDone) {
  start({"/bin/true"});
  die_after = 2;  // the end
  EXPECT_THROW((void)run(), Killed);
  restart();
  StageEffect effect(keeper(), {.directory = file("effects"), .not_before = not_before});
  EXPECT_THAT(effect.pending(state()), IsEmpty());
  EXPECT_EQ(end().exit_status, 0);
}

TEST_F(Stage, WhatWasAskedForEarlierIsNotRun) {
  start({"/bin/touch", file("touched").string()});
  not_before = clock_.now() + std::chrono::microseconds(1);
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 130);
  EXPECT_THAT(end().detail.value_or(""), HasSubstr("ask for it again"));
  EXPECT_FALSE(exists(file("touched")));
}

TEST_F(Stage, WhatWasAskedForBeforeTheClockWasSetBackIsNotRun) {
  start({"/bin/touch", file("touched").string()});
  clock_.set(clock_.now() - std::chrono::hours(1));
  not_before = clock_.now();
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 130);
  EXPECT_FALSE(exists(file("touched")));
}

TEST_F(Stage, ACommandThatCannotBeReadIsSaidAndNotPendingForEver) {
  start_text("make check");
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 127);
  EXPECT_FALSE(exists(mark()));
}

TEST_F(Stage, HowItEndedIsRecordedAlsoWhenTheOutputCannotBeKept) {
  start({"/bin/echo", "deployed"});
  break_evidence();
  ASSERT_TRUE(run());
  EXPECT_EQ(end().exit_status, 0);
  EXPECT_FALSE(end().output);
  EXPECT_THAT(end().detail.value_or(""), HasSubstr("could not be kept"));
}

TEST_F(Stage, WithoutAPlaceForTheMarkNothingIsRun) {
  write("effects", "a file in the way");
  start({"/bin/touch", file("touched").string()});
  EXPECT_FALSE(run());
  EXPECT_FALSE(exists(file("touched")));
  EXPECT_FALSE(state().stages.front().finished);
}

TEST(CommandText, WhatIsNoListOfWordsIsRefused) {
  for (const char* wrong : {"", "make", "[]", "{}", R"(["a",1])", R"([["a"]])", "\"a\"", "null"}) {
    const auto parsed = parse_command_text(wrong);
    ASSERT_FALSE(parsed) << wrong;
    EXPECT_EQ(parsed.error().code(), ErrorCode::kInvalidInput) << wrong;
  }
}

}  // namespace
}  // namespace quell::casework
