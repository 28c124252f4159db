#include "refusal.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "desk/desk.h"
#include "fake_console.h"
#include "incident/decide.h"

namespace quell::cli {
namespace {

using incident::MissingFact;

const std::string kRecorded = "quell contain nginx-endpoint:shop endpoint:/search";

std::vector<MissingFact> missing_papers() {
  return {{"confirmation", "the sentence", kRecorded + " --confirm 'Yes, I understand'"},
          {"rollback_plan", "the way back", kRecorded + " --rollback TEXT"},
          {"justification", "why", kRecorded + " --justification TEXT"}};
}

MissingFact no_fix(const std::string& fact) {
  return {fact, "there is no fix", "quell deploy fix REVISION"};
}

TEST(Refusal, OneCommandHoldsEverythingThatIsMissing) {
  const OwnForm own{.typed = {"contain", "endpoint", "/search", "--log", "/tmp/my logs/a"},
                    .recorded = kRecorded};
  EXPECT_EQ(combined_command(missing_papers(), own),
            "quell contain endpoint /search --log '/tmp/my logs/a' --confirm 'Yes, I understand' "
            "--rollback TEXT --justification TEXT");
}

TEST(Refusal, AWrongValueIsReplacedAndOptionsStandInFrontOfTwoDashes) {
  const OwnForm own{
      .typed = {"contain", "--confirm", "yes", "endpoint", "/x; rm *", "--rollback=", "--", "-a"},
      .recorded = kRecorded};
  EXPECT_EQ(combined_command(missing_papers(), own),
            "quell contain endpoint '/x; rm *' --confirm 'Yes, I understand' --rollback TEXT "
            "--justification TEXT -- -a");
}

TEST(Refusal, NothingIsCombinedWhenOnlyOtherCommandsSupplyIt) {
  const OwnForm own{.typed = {"contain", "endpoint", "/search"}, .recorded = kRecorded};
  EXPECT_EQ(combined_command({no_fix("a")}, own), std::nullopt);
  // Another target begins with the same letters.
  EXPECT_EQ(combined_command({{"x", "y", kRecorded + "2 --rollback TEXT"}}, own), std::nullopt);
}

TEST(Refusal, EachLineIsSaidOnceAndTheRefusedCommandComesLast) {
  desk::Outcome outcome{.incident = incident::IncidentId("QL-2026-0001"),
                        .answer = incident::GateAnswer::kDeny,
                        .missing = missing_papers()};
  for (const char* fact : {"a", "b", "c"}) outcome.missing.push_back(no_fix(fact));
  FakeConsole console;
  const RefusalView view{
      .own = OwnForm{.typed = {"contain", "endpoint", "/search"}, .recorded = kRecorded}};
  EXPECT_EQ(show_refusal(outcome, view, console), Exit::kFound);
  EXPECT_EQ(console.output,
            "refused\n"
            "  missing: there is no fix\n"
            "     give: quell deploy fix REVISION\n"
            "  missing: the sentence\n"
            "  missing: the way back\n"
            "  missing: why\n"
            "     give: quell contain endpoint /search --confirm 'Yes, I understand' --rollback "
            "TEXT --justification TEXT\n");
}

TEST(Refusal, JsonHasTheCommandToo) {
  const desk::Outcome outcome{.incident = incident::IncidentId("QL-2026-0001"),
                              .answer = incident::GateAnswer::kDeny,
                              .missing = missing_papers()};
  FakeConsole console;
  const RefusalView view{
      .json = true,
      .own = OwnForm{.typed = {"contain", "endpoint", "/search"}, .recorded = kRecorded}};
  EXPECT_EQ(show_refusal(outcome, view, console), Exit::kFound);
  EXPECT_NE(console.output.find("\"command\": \"quell contain endpoint /search"), std::string::npos)
      << console.output;
}

}  // namespace
}  // namespace quell::cli
