// The real part: a switch in a file, and the program that throws it.
#include "contain/user_command.h"

#include <set>

#include "gmock/gmock.h"
#include "trial_fixture.h"

namespace quell::contain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using trial::kSilent;
using trial::plan_and_apply;
using trial::words;

/// A program with the four commands; faults are played by files beside it.
constexpr std::string_view kProgram = R"sh(#!/bin/sh
cd "$(dirname "$0")" || exit 9
echo "$1 $3" >> log
case "$1" in
  plan) [ -e refuses ] && { echo 'not on this host' >&2; exit 1; }; echo "the switch $3 goes on" ;;
  apply) [ -e slow ] && sleep 60; [ -e broken ] || echo on > "$3"; [ ! -e fails ] ;;
  undo) [ -e stuck ] || rm -f "$3" ;;
  probe) [ -e blind ] && exit 7; [ -e "$3" ] ;;
esac
)sh";

class UserCommandTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(os::write_file_atomically(path("switch.sh"), kProgram, os::Mode::kExecutable));
  }
  [[nodiscard]] std::filesystem::path path(const std::string& name) const {
    return directory_.path() / name;
  }
  void play(const std::string& fault) const {
    ASSERT_TRUE(os::write_file_atomically(path(fault), "", os::Mode::kPublic));
  }
  void mend(const std::string& fault) const { ASSERT_TRUE(os::remove_file(path(fault))); }
  [[nodiscard]] std::string log() const { return os::read_file(path("log"), 100'000).value_or(""); }
  [[nodiscard]] bool is_on(const std::string& name = "gate") const {
    return std::filesystem::exists(path(name));
  }
  [[nodiscard]] UserCommandSettings settings() const {
    const std::string program = path("switch.sh").string();
    return {.name = "switch",
            .run = {.plan = {program, "plan", "--", "{target}"},
                    .apply = {program, "apply", "--", "{target}"},
                    .probe = {program, "probe", "--", "{target}"},
                    .undo = {program, "undo", "--", "{target}"}},
            .timeout = std::chrono::seconds(20),
            .state_directory = path("state")};
  }
  [[nodiscard]] static Measure measure(const std::string& id, const std::string& target = "gate") {
    return {.id = ContainmentId(id), .target = target};
  }

  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("user-command");
  trial::FiledUndo undo_{directory_.path()};
  UserCommand actuator_{settings()};
};

TEST_F(UserCommandTest, PlansAppliesProbesAndUndoes) {
  const auto plan = actuator_.plan({.measure = measure("c1")});
  ASSERT_THAT(words(plan), StartsWith("plan: the commands switch are run for gate"));
  EXPECT_EQ(std::get<Plan>(*plan).changes.front().diff, "the switch gate goes on\n");
  EXPECT_FALSE(is_on()) << "planning changes nothing";
  EXPECT_FALSE(std::filesystem::exists(path("state")));

  const auto applied = plan_and_apply(actuator_, measure("c1"), undo_);
  ASSERT_THAT(words(applied), StartsWith("in force"));
  EXPECT_TRUE(is_on());
  const auto& exhibits = std::get<Applied>(*applied).exhibits;
  ASSERT_EQ(exhibits.size(), 3U);
  EXPECT_THAT(exhibits[1].bytes, HasSubstr("apply -- gate\nexit status 0"));
  EXPECT_EQ(actuator_.probe(measure("c1"))->state, State::kInForce);

  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_FALSE(is_on());
  EXPECT_EQ(actuator_.probe(measure("c1"))->state, State::kAbsent);
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"))
      << "a second time nothing is left to undo";
}

TEST_F(UserCommandTest, WhatIsAppliedAlreadyIsNotAppliedAgain) {
  ASSERT_THAT(words(plan_and_apply(actuator_, measure("c1"), undo_)), StartsWith("in force"));
  ASSERT_THAT(words(plan_and_apply(actuator_, measure("c1"), undo_)), StartsWith("in force"));
  const std::string said = log();
  EXPECT_EQ(said.find("apply"), said.rfind("apply"));
}

TEST_F(UserCommandTest, TheFirstOfTwoLeavesTheSecondInForce) {
  ASSERT_THAT(words(plan_and_apply(actuator_, measure("c1"), undo_)), StartsWith("in force"));
  ASSERT_THAT(words(plan_and_apply(actuator_, measure("c2"), undo_)), StartsWith("in force"));
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)),
              HasSubstr("in force still for c2"));
  EXPECT_TRUE(is_on());
  EXPECT_EQ(actuator_.probe(measure("c1"))->state, State::kAbsent);
  EXPECT_EQ(actuator_.probe(measure("c2"))->state, State::kInForce);
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c2"), kSilent)), StartsWith("absent"));
  EXPECT_FALSE(is_on());
}

TEST_F(UserCommandTest, TargetsAreThingsOfTheirOwn) {
  ASSERT_THAT(words(plan_and_apply(actuator_, measure("c1", "north"), undo_)),
              StartsWith("in force"));
  ASSERT_THAT(words(plan_and_apply(actuator_, measure("c2", "south"), undo_)),
              StartsWith("in force"));
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
  EXPECT_FALSE(is_on("north"));
  EXPECT_TRUE(is_on("south"));
}

TEST_F(UserCommandTest, SuccessIsWhatTheProbeSays) {
  play("broken");
  EXPECT_THAT(words(plan_and_apply(actuator_, measure("c1"), undo_)),
              StartsWith("rolled back: the apply command ran, but the probe command says"));
  EXPECT_EQ(actuator_.probe(measure("c1"))->state, State::kAbsent);
}

TEST_F(UserCommandTest, AFailedApplyIsTakenBack) {
  play("fails");
  EXPECT_THAT(words(plan_and_apply(actuator_, measure("c1"), undo_)),
              StartsWith("rolled back: the apply command failed: exit status 1"));
  EXPECT_FALSE(is_on()) << "it had thrown the switch before it failed";
}

TEST_F(UserCommandTest, AnApplyThatTakesTooLongIsStoppedAndTakenBack) {
  play("slow");
  UserCommandSettings hasty = settings();
  hasty.timeout = std::chrono::seconds(1);
  UserCommand actuator(hasty);
  EXPECT_THAT(words(plan_and_apply(actuator, measure("c1"), undo_)),
              StartsWith("rolled back: the apply command failed: stopped after"));
  EXPECT_EQ(actuator_.probe(measure("c1"))->state, State::kAbsent);
}

TEST_F(UserCommandTest, AProbeThatDoesNotKnowIsAnError) {
  play("blind");
  EXPECT_THAT(words(actuator_.probe(measure("c1"))), HasSubstr("not known"));
  EXPECT_THAT(words(actuator_.plan({.measure = measure("c1")})), HasSubstr("exit status 7"));
}

TEST_F(UserCommandTest, AStuckUndoIsSaidAndCanBeTriedAgain) {
  ASSERT_THAT(words(plan_and_apply(actuator_, measure("c1"), undo_)), StartsWith("in force"));
  play("stuck");
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)),
              StartsWith("refused: it stays in force"));
  EXPECT_EQ(actuator_.probe(measure("c1"))->state, State::kInForce);
  mend("stuck");
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
}

TEST_F(UserCommandTest, ThePlanCommandMayRefuse) {
  play("refuses");
  EXPECT_THAT(words(actuator_.plan({.measure = measure("c1")})),
              StartsWith("refused: the plan command refuses: exit status 1: not on this host"));
}

TEST_F(UserCommandTest, SomebodyElsesWorkIsNotUndone) {
  play("gate");
  const auto plan = actuator_.plan({.measure = measure("c1")});
  ASSERT_TRUE(plan);
  EXPECT_THAT(std::get<Plan>(*plan).warnings, ElementsAre(HasSubstr("in force already")));
  EXPECT_EQ(actuator_.probe(measure("c1"))->state, State::kAltered);
  ASSERT_TRUE(
      undo_.store({ContainmentId("c1"), "command:switch", "", R"({"target":"gate","version":1})"}));
  EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("refused"));
  EXPECT_TRUE(is_on());
}

/// What is so, asked without the actuator.
State truth(bool on, bool claimed) {
  if (on != claimed) return State::kHalfApplied;
  return on ? State::kInForce : State::kAbsent;
}

TEST_F(UserCommandTest, KilledAtEveryStepOfApply) {
  const auto work = [&](const OnStep& on_step) {
    (void)plan_and_apply(actuator_, measure("c1"), undo_, on_step);
  };
  const std::vector<std::string> steps = trial::steps_of(work);
  ASSERT_THAT(steps, ElementsAre("lock", "look", "store-undo", "claim", "run", "prove", "done"));
  (void)actuator_.undo(*undo_.read("c1"), kSilent);
  std::set<State> seen;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    (void)os::remove_file(path("c1.undo"));
    ASSERT_TRUE(dies_at(at, work)) << steps[at];
    const auto probe = actuator_.probe(measure("c1"));
    ASSERT_TRUE(probe) << steps[at];
    EXPECT_EQ(probe->state, truth(is_on(), at >= 4)) << steps[at] << words(probe);
    seen.insert(probe->state);
    const auto record = undo_.read("c1");
    ASSERT_EQ(record.has_value(), at >= 3) << steps[at];
    if (at % 2 == 0) work(kSilent);  // applying again ends well, too
    if (!undo_.read("c1")) continue;
    EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
    EXPECT_FALSE(is_on()) << steps[at];
  }
  EXPECT_EQ(seen.size(), 3U) << "absent, half applied, in force";
}

TEST_F(UserCommandTest, KilledAtEveryStepOfUndo) {
  const auto apply = [&] { (void)plan_and_apply(actuator_, measure("c1"), undo_); };
  const auto work = [&](const OnStep& on_step) {
    (void)actuator_.undo(*undo_.read("c1"), on_step);
  };
  apply();
  const std::vector<std::string> steps = trial::steps_of(work);
  ASSERT_THAT(steps, ElementsAre("lock", "look", "run", "prove", "unclaim", "done"));
  for (std::size_t at = 0; at < steps.size(); ++at) {
    apply();
    ASSERT_TRUE(is_on());
    ASSERT_TRUE(dies_at(at, work)) << steps[at];
    EXPECT_EQ(actuator_.probe(measure("c1"))->state, truth(is_on(), at < 5)) << steps[at];
    EXPECT_THAT(words(actuator_.undo(*undo_.read("c1"), kSilent)), StartsWith("absent"));
    EXPECT_FALSE(is_on());
  }
}

TEST(UserCommandWords, ATargetIsOneArgumentAndNeverAnOption) {
  UserCommandSettings settings{.name = "x",
                               .run = {.plan = {"/p", "{target}"},
                                       .apply = {"/p", "--", "{target}", "{id}"},
                                       .probe = {"/p"},
                                       .undo = {"/p"}},
                               .takes = TargetForm::kText,
                               .state_directory = "/nonexistent"};
  EXPECT_THAT(objection_to_target(settings, "-rf"), HasSubstr("read as an option by /p"));
  settings.run.plan = {"/p", "--", "{target}"};
  EXPECT_EQ(objection_to_target(settings, "-rf"), "");
  EXPECT_THAT(filled_in(settings.run.apply, {.id = ContainmentId("c1"), .target = "$(x) {id}"}),
              ElementsAre("/p", "--", "$(x) {id}", "c1"));
  EXPECT_NE(objection_to_command({"p"}), "");
  EXPECT_NE(objection_to_command({"/p", "--for={target}"}), "");
  EXPECT_EQ(objection_to_command({"/p", "{target}"}), "");
}

TEST(UserCommandWords, FormsOfTargets) {
  const auto is_taken = [](TargetForm form, std::string_view target) {
    const UserCommandSettings settings{
        .name = "x", .run = {}, .takes = form, .state_directory = "/nonexistent"};
    return objection_to_target(settings, target).empty();
  };
  EXPECT_TRUE(is_taken(TargetForm::kWord, "shop-1.example:80"));
  EXPECT_FALSE(is_taken(TargetForm::kWord, "two words"));
  EXPECT_FALSE(is_taken(TargetForm::kWord, "/etc"));
  EXPECT_TRUE(is_taken(TargetForm::kAddress, "2001:db8::/32"));
  EXPECT_FALSE(is_taken(TargetForm::kAddress, "host"));
  EXPECT_TRUE(is_taken(TargetForm::kPath, "/srv/a b"));
  EXPECT_FALSE(is_taken(TargetForm::kPath, "/srv/../etc"));
  EXPECT_FALSE(is_taken(TargetForm::kPath, "srv"));
  EXPECT_TRUE(is_taken(TargetForm::kText, "two wörds"));
  EXPECT_FALSE(is_taken(TargetForm::kText, "a\x1b[2J"));
  EXPECT_FALSE(is_taken(TargetForm::kText, "a\nb"));
  EXPECT_FALSE(is_taken(TargetForm::kText, ""));
}

}  // namespace
}  // namespace quell::contain
