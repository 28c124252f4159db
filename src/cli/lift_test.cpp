// lift: what it would do, what it undoes, what it refuses.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "acting_fixture.h"
#include "incident/policy.h"

namespace quell::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A log in which a hole of /search gives out rows, after ordinary searches.
std::string log_of_a_hole() {
  std::string log;
  for (int i = 0; i < 200; ++i) {
    log += fmt::format(
        "198.51.100.{} - - [22/Nov/2026:01:{:02}:00 +0000] \"GET /search?q=tea{} HTTP/1.1\" 200 "
        "412 "
        "\"-\" \"Mozilla/5.0\"\n",
        i % 50 + 1, i / 4, i);
  }
  for (int i = 0; i < 5; ++i) {
    log += fmt::format(
        "203.0.113.9 - - [22/Nov/2026:02:00:{:02} +0000] \"GET "
        "/search?q=%27%20UNION%20SELECT%20name,password%20FROM%20users%20LIMIT%20{}--%20 "
        "HTTP/1.1\" 200 {} \"-\" \"sqlmap/1.7\"\n",
        i, i, 12000 * (i + 1));
  }
  return log;
}

TEST_F(Acting, LiftUndoesAndProves) {
  contained();
  run_well({"lift", "C1", "--reason", "the fix is verified"});
  EXPECT_THAT(console.output, HasSubstr("C1 undone: seen to be absent"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
  EXPECT_EQ(run({"lift", "C1", "--reason", "again"}), 1);
  EXPECT_THAT(console.output, HasSubstr("C1 is lifted"));
}

TEST_F(Acting, LiftOfWhatIsNotThereNamesTheWay) {
  EXPECT_EQ(run({"lift", "C1", "--reason", "x"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("none was asked for yet"));
  EXPECT_EQ(run({"lift", "C1"}), 2) << "a reason is needed";
  EXPECT_EQ(run({"lift", "\x1b[2J", "--reason", "x"}), 2);
  expect_printable();
}

TEST_F(Acting, LiftThatIsRefusedByTheTargetSaysWhyAndCanBeRepeated) {
  contained();
  target.state = contain::State::kAltered;
  EXPECT_EQ(run({"lift", "C1", "--reason", "fixed"}), 3);
  EXPECT_THAT(console.errors, AllOf(HasSubstr("C1 is not undone"), HasSubstr("+404")));
  target.state = contain::State::kInForce;
  run_well({"lift", "C1", "--reason", "their change is taken back"});
}

TEST_F(Acting, LiftDryRunShowsWhatWouldBeTakenBackAndChangesNothing) {
  run_well({"contain", "endpoint", "/search", "--break-glass", "--justification", "now",
            "--rollback", "lift", "--confirm", std::string(incident::kProductionSentence)});
  target.calls.clear();
  run_well({"lift", "C1", "--dry-run"});
  EXPECT_THAT(
      console.output,
      AllOf(HasSubstr("QL-2026-0001 C1: nginx-endpoint:shop on endpoint:/search"),
            HasSubstr("in force"), HasSubstr("undo: put the settings back"),
            HasSubstr("takes back what was planned:"), HasSubstr("    +503"),
            HasSubstr("warning: C1 is being undone before the fix is verified"),
            Not(HasSubstr("not as Quell left it")), HasSubstr("nothing was changed (--dry-run)")));
  EXPECT_THAT(target.calls, testing::ElementsAre("probe"));
  run_well({"contain", "show", "C1"});
  EXPECT_THAT(console.output, Not(HasSubstr("to be undone")));
  run_well({"contain", "lift", "C1", "--dry-run", "--json"});
  EXPECT_EQ(printed().at("answer").as_string(), "allow_and_announce");
  EXPECT_EQ(printed().at("now").at("state").as_string(), "in force");
  EXPECT_EQ(printed().at("undo").as_string(), "put the settings back");
}

TEST_F(Acting, LiftDryRunNamesWhatCanBeReachedAgainAndWhatStays) {
  contained();
  run_well({"scan", write("access.log", log_of_a_hole()).string(), "--record"});
  run_well({"lift", "C1", "--dry-run"});
  EXPECT_THAT(console.output, HasSubstr("warning: F1 can be reached again: sql-injection on "
                                        "/search?q=, likely-succeeded"));
  run_well({"contain", "endpoint", "/*", "--break-glass", "--justification", "wider"});
  run_well({"lift", "C1", "--dry-run"});
  EXPECT_THAT(console.output,
              AllOf(Not(HasSubstr("can be reached again")), HasSubstr("stays: C2 on endpoint:/*")));
}

TEST_F(Acting, LiftDryRunSaysWhatIsInTheWay) {
  EXPECT_EQ(run({"lift", "C1", "--dry-run"}), 2);
  contained();
  EXPECT_EQ(run({"lift", "C1", "--dry-run", "--keep"}), 2);
  EXPECT_THAT(console.errors, HasSubstr("give one"));
  target.state = contain::State::kAltered;
  target.remark = "\x1b[2J\xff";
  run_well({"lift", "C1", "--dry-run"});
  EXPECT_THAT(console.output, AllOf(HasSubstr("altered"),
                                    HasSubstr("warning: it is not as Quell left it: where that")));
  expect_printable();
  target.fail_at = "probe";
  EXPECT_EQ(run({"lift", "C1", "--dry-run"}), 3);
  EXPECT_THAT(console.errors, HasSubstr("C1 cannot be looked at"));
  EXPECT_EQ(run({"lift", "C1", "--dry-run", "--json"}), 3);
  EXPECT_THAT(std::string(printed().at("not_seen").as_string()), HasSubstr("nothing answers"));
  target.fail_at.reset();
  target.state = contain::State::kInForce;
  run_well({"lift", "C1", "--reason", "fixed"});
  EXPECT_EQ(run({"lift", "C1", "--dry-run"}), 1);
  EXPECT_THAT(console.output, HasSubstr("C1 is lifted"));
}

TEST_F(Acting, LiftKeepMakesItPermanent) {
  contained();
  run_well({"lift", "C1", "--keep", "--reason", "old API"});
  EXPECT_THAT(console.output, HasSubstr("C1 stays for good"));
  EXPECT_EQ(target.state, contain::State::kInForce);
  EXPECT_EQ(run({"lift", "C1", "--keep", "--reason", "old API"}), 1);
}

TEST_F(Acting, AContainmentWhoseProcessWasKilledIsFinishedByTheNextCommand) {
  ready_to_contain();
  target.die_at = "reload";
  EXPECT_THROW(
      (void)run({"contain", "endpoint", "/search", "--break-glass", "--justification", "x"}),
      casework::Killed);
  target.die_at.reset();
  run_well({"confirm", "--with", "ben", "--role", "logs"});
  EXPECT_EQ(target.state, contain::State::kAbsent) << "half applied: undone";
  run_well({"contain", "list", "--json"});
  EXPECT_EQ(printed().as_array().at(0).at("phase").as_string(), "failed");
}

}  // namespace
}  // namespace quell::cli
