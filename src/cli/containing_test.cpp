// contain: what it refuses, what it shows, what it does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acting_fixture.h"
#include "incident/policy.h"

namespace quell::cli {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST_F(Acting, ContainShowsThePlanAndChangesNothingWhenDry) {
  ready_to_contain();
  run_well({"contain", "endpoint", "/search", "--dry-run"});
  EXPECT_THAT(console.output, AllOf(HasSubstr("the endpoint answers 503"), HasSubstr("undo: put"),
                                    HasSubstr("nothing was changed (--dry-run)")));
  EXPECT_THAT(target.calls, testing::ElementsAre("plan"));
  run_well({"contain", "list"});
  EXPECT_THAT(console.output, Not(HasSubstr("C1")));
}

TEST_F(Acting, ContainByTheWholeNameOfEachStep) {
  ready_to_contain();
  run_well({"contain", "plan", "endpoint", "/search"});
  EXPECT_THAT(console.output, HasSubstr("nothing was changed"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
  run_well({"contain", "apply", "endpoint", "/search", "--break-glass", "--justification", "now"});
  EXPECT_EQ(target.state, contain::State::kInForce);
  run_well({"contain", "lift", "C1", "--reason", "fixed"});
  EXPECT_EQ(target.state, contain::State::kAbsent);
}

TEST_F(Acting, ContainIsRefusedInProductionAndSaysWhatIsMissing) {
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 1);
  EXPECT_THAT(console.output,
              AllOf(HasSubstr("refused"), HasSubstr("sentence"), HasSubstr("--justification"),
                    HasSubstr("--rollback"), HasSubstr("quell confirm"),
                    HasSubstr("quell decide --short-term")));
  EXPECT_THAT(target.calls, Not(Contains("apply")));
}

TEST_F(Acting, ContainInProductionWantsTheSentenceLetterForLetter) {
  console.terminal = true;
  console.answers = {"accounts are read", "quell lift C1", "yes"};
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass"}), 1);
  EXPECT_THAT(console.output, HasSubstr("the exact sentence must be typed"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
  console.answers = {"accounts are read", "quell lift C1",
                     std::string(incident::kProductionSentence)};
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass"}), 0) << said();
  EXPECT_EQ(target.state, contain::State::kInForce);
}

TEST_F(Acting, ContainEndedAtAQuestionChangesNothing) {
  console.terminal = true;
  console.answers = {"accounts are read"};
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("nothing was changed"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
}

TEST_F(Acting, ContainHelpOfOneKindLeavesTheOthersOut) {
  run_well({"contain", "redis", "--help"});
  EXPECT_THAT(console.output,
              AllOf(HasSubstr("shop lock"), HasSubstr("quell contain redis TARGET --on NAME"),
                    HasSubstr("the leaked secret is valid"), Not(HasSubstr("drained"))));
  run_well({"help", "contain", "plan", "endpoint"});
  EXPECT_THAT(console.output, AllOf(HasSubstr("quell contain plan endpoint TARGET"),
                                    HasSubstr("/search"), Not(HasSubstr("shop lock"))));
  run_well({"contain", "\x1b[2Jno such kind", "--help"});
  EXPECT_THAT(console.output, AllOf(HasSubstr("shop lock"), HasSubstr("/search")));
  expect_printable();
}

TEST_F(Acting, ContainAsksNobodyWhereTheGateRefusesWhateverIsAnswered) {
  console.terminal = true;
  console.answers = {"accounts are read", "quell lift C1",
                     std::string(incident::kProductionSentence)};
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 1);
  EXPECT_EQ(console.answers.size(), 3U) << "nothing was asked";
  EXPECT_THAT(console.output, AllOf(HasSubstr("quell confirm"), HasSubstr("--justification"),
                                    HasSubstr("--break-glass")));
  EXPECT_THAT(target.calls, Not(Contains("apply")));
}

TEST_F(Acting, ContainProvesWhatItDid) {
  contained();
  EXPECT_THAT(console.output, HasSubstr("C1 in force: seen to be in force"));
  run_well({"contain", "list", "--json"});
  EXPECT_EQ(printed().as_array().at(0).at("phase").as_string(), "active");
}

TEST_F(Acting, ContainAsJsonIsOneDocument) {
  ready_to_contain();
  run_well({"contain", "endpoint", "/search", "--dry-run", "--json"});
  EXPECT_EQ(printed().at("environment").as_string(), "staging");
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--json", "--break-glass"}), 1);
  EXPECT_EQ(printed().at("answer").as_string(), "deny");
  EXPECT_FALSE(printed().at("missing").as_array().empty());
  EXPECT_EQ(
      run({"contain", "endpoint", "/search", "--json", "--break-glass", "--justification", "now"}),
      0)
      << said();
  EXPECT_EQ(printed().at("containment").at("phase").as_string(), "active");
}

TEST_F(Acting, ContainTwiceOnOneTargetNamesTheOneThatStands) {
  contained();
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass", "--justification", "x"}), 1);
  EXPECT_THAT(console.output, HasSubstr("quell lift C1"));
}

TEST_F(Acting, ContainThatIsNotPossibleSaysWhy) {
  ready_to_contain();
  target.plan_refusal =
      contain::Refusal{.reasons = {"no server block \x1b[2J"}, .difference = "-a\xff\n"};
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 1);
  EXPECT_THAT(console.errors, HasSubstr("not possible: no server block"));
  expect_printable();
}

TEST_F(Acting, ContainThatFailsSaysHowTheTargetIsLeft) {
  ready_to_contain();
  target.does_not_work = true;
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass", "--justification", "x"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("the control page broke (the target is undone)"));
  target.does_not_work = false;
  target.fail_at = "reload";
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass", "--justification", "x"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("(the target is unknown)"));
}

TEST_F(Acting, ContainWrongUse) {
  EXPECT_EQ(run({"contain", "firewall", "/search"}), 2);
  EXPECT_THAT(console.errors, AllOf(HasSubstr("KIND is not"), HasSubstr("endpoint: ")));
  EXPECT_EQ(run({"contain", "endpoint", "search"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("quell contain endpoint /search"));
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--on", "other"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("no \"other\""));
  EXPECT_EQ(run({"contain", "endpoint", "/search", "-i", "QL-1999-0001"}), 3);
  write("quell.yaml", "");
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("sites:"));
  EXPECT_THAT(target.calls, IsEmpty());
}

TEST_F(Acting, ContainShowsHostileTextPrintable) {
  target.remark = " \x1b]0;owned\x07\xff";
  contained();
  expect_printable();
  run_well({"contain", "probe", "C1"});
  expect_printable();
  run_well({"contain", "list"});
  expect_printable();
  run_well({"lift", "C1", "--reason", "fixed"});
  expect_printable();
}

TEST_F(Acting, ProbeTellsAndRecordsWhatItSees) {
  contained();
  run_well({"contain", "probe", "C1"});
  EXPECT_THAT(console.output, HasSubstr("in force"));
  target.state = contain::State::kAltered;
  EXPECT_EQ(run({"contain", "probe", "C1"}), 1);
  EXPECT_EQ(run({"contain", "probe", "C1", "--json"}), 1);
  EXPECT_NE(printed().at("state").as_string(), "in force");
  EXPECT_THAT(console.output, HasSubstr("altered"));
}

TEST_F(Acting, AnIdThatIsNotThereIsAnsweredAlike) {
  const auto say = [&](const std::vector<std::string>& words) {
    EXPECT_EQ(run(words), 2) << words[0];
    return console.errors;
  };
  const std::vector<std::vector<std::string>> all{{"contain", "show", "C9"},
                                                  {"contain", "probe", "C9"},
                                                  {"contain", "confirm", "C9"},
                                                  {"lift", "C9", "--reason", "x"}};
  for (const auto& words : all) {
    EXPECT_THAT(say(words), HasSubstr("there is no containment C9 in ")) << words[0];
    EXPECT_THAT(console.errors, HasSubstr("none was asked for yet")) << words[0];
  }
  contained();
  for (const auto& words : all) {
    EXPECT_THAT(say(words), HasSubstr("there is no containment C9 in ")) << words[0];
    EXPECT_THAT(console.errors, HasSubstr("; there is C1")) << words[0];
  }
  run_well({"contain", "show", "c1"});
  run_well({"lift", "c1", "--reason", "fixed"});
  EXPECT_THAT(console.output, HasSubstr("C1 undone"));
}

TEST_F(Acting, WhatIsUndoneIsNotShownAsInForce) {
  contained();
  run_well({"lift", "C1", "--reason", "fixed"});
  run_well({"contain", "list"});
  EXPECT_THAT(console.output, Not(HasSubstr("seen to be in force")));
  EXPECT_THAT(console.output, HasSubstr("undone: seen to be absent"));
  run_well({"contain", "show", "C1"});
  EXPECT_THAT(console.output, Not(HasSubstr("last probe")));
}

TEST_F(Acting, ARefusalInProductionSaysHowToSkipIt) {
  EXPECT_EQ(run({"contain", "endpoint", "/search"}), 1);
  EXPECT_THAT(
      console.output,
      HasSubstr("quell contain endpoint /search --break-glass --justification TEXT --confirm "
                "'Yes, I understand the risks and want to proceed in production'"));
  EXPECT_EQ(run({"contain", "endpoint", "/search", "--break-glass"}), 1);
  EXPECT_THAT(console.output, Not(HasSubstr("no time for that")));
}

TEST_F(Acting, HelpFitsANarrowTerminalAndNamesTheFirewall) {
  console.terminal = true;
  console.width = 80;
  for (const char* name : {"plan", "apply", "list", "show", "probe", "confirm", "extend", "lift"}) {
    run_well({"contain", name, "--help"});
    std::istringstream lines(console.output);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 84U) << line;
  }
  run_well({"contain", "--help"});
  EXPECT_THAT(console.output, HasSubstr("packets from and to"));
}

TEST_F(Acting, ANarrowListShowsTheTarget) {
  contained();
  console.terminal = true;
  console.width = 80;
  run_well({"contain", "list"});
  EXPECT_THAT(console.output, HasSubstr("endpoint:/search"));
  EXPECT_THAT(console.output, Not(HasSubstr("asked for")));
}

TEST_F(Acting, APlanTakesTheIncident) {
  run_well({"contain", "plan", "endpoint", "/search", "-i", "QL-2026-0001"});
  EXPECT_EQ(run({"contain", "plan", "endpoint", "/search", "-i", "QL-2026-0777"}), 3);
}

}  // namespace
}  // namespace quell::cli
