#include "casework/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "casework_fixture.h"
#include "config/config.h"
#include "fake_shop.h"
#include "incident/commands.h"
#include "incident/facts.h"
#include "incident/state.h"
#include "replay/replay.h"

namespace quell::casework {
namespace {

using incident::ContainmentPhase;
using incident::ReplayVerdict;
using incident::TargetState;
using testing::HasSubstr;

std::string open_hole(const std::string& request) {
  return FakeShop::ok(request.contains("name=tea") ? "tea leaves" : "the secret");
}
std::string fixed(const std::string& request) {
  if (request.contains("name=tea")) return FakeShop::ok("tea leaves");
  return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
}
/// Something in front refuses the attack and lets the control through.
std::string blocked(const std::string& request) {
  if (request.contains("name=tea")) return FakeShop::ok("tea leaves");
  return "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
}

class Verification : public CaseworkTest {
 protected:
  Verification() {
    Keeper keeper = this->keeper();
    const auto recorded = record_reproduction(keeper, kReproduction, "r.yaml");
    EXPECT_TRUE(recorded) << recorded.error().full();
    give(recorded->evidence);
    give(recorded->command);
  }

  Result<Verified> verify_at(const FakeShop& shop, const std::string& reproduction = "R1",
                             const std::string& environment = "staging") {
    Keeper keeper = this->keeper("replay");
    return verify(keeper, state(),
                  {.reproduction = reproduction, .target = target(shop.port(), environment)},
                  reports());
  }
  static config::Target target(std::uint16_t port, const std::string& environment) {
    return {.name = "shop", .at = {"127.0.0.1", port}, .environment = environment};
  }

  /// A containment of /download in staging that got as far as this.
  void contained(const std::string& target = "endpoint:/download") {
    give(incident::RequestContainment{.actuator = "fake:shop",
                                      .target = target,
                                      .plan = "503",
                                      .plan_digest = digest(),
                                      .justification = "data is read",
                                      .break_glass = true});
  }
  void tell(const incident::CommandBody& body) { ASSERT_TRUE(reports()(body)); }
  void in_force() {
    tell(incident::ReportContainmentStarted{.containment = "C1", .undo = digest()});
    tell(incident::ReportContainmentApplied{.containment = "C1"});
    tell(incident::ReportContainmentProbed{.containment = "C1",
                                           .result = incident::ProbeResult::kPassed});
  }
  static incident::Digest digest() { return *incident::Digest::parse(std::string(64, 'a')); }
};

TEST_F(Verification, AReproductionIsSealedAndPutInWords) {
  const incident::State now = state();
  const auto& recorded = incident::find_reproduction(now, "R1")->value;
  EXPECT_EQ(recorded.title, "traversal in downloads");
  EXPECT_EQ(recorded.request_line, "GET /download?name=../secret HTTP/1.1");
  EXPECT_THAT(recorded.control_line.value_or(""), HasSubstr("name=tea"));
  EXPECT_EQ(fetch(recorded.file), kReproduction);
  Keeper keeper = this->keeper();
  const auto wrong = record_reproduction(keeper, "name: x\n", "w.yaml");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code(), ErrorCode::kInvalidInput);
}

TEST_F(Verification, AnOpenHoleIsExploitableAndTheProofIsKept) {
  const FakeShop shop(open_hole);
  const auto verified = verify_at(shop);
  ASSERT_TRUE(verified) << verified.error().full();
  EXPECT_EQ(verified->command.verdict, ReplayVerdict::kExploitable);
  EXPECT_EQ(verified->command.control, incident::ControlResult::kOk);
  EXPECT_FALSE(verified->command.behind);
  EXPECT_THAT(fetch(verified->command.evidence), HasSubstr("the secret"));
  EXPECT_EQ(all<incident::VerificationRecorded>().size(), 1U);
}

TEST_F(Verification, AFixIsNotExploitableAndBearsItsRevision) {
  give(incident::ReferenceFix{
      .reference = "MR 7", .revision = "abc123", .summary = "parameters", .rollback_plan = {}});
  const FakeShop shop(fixed);
  const auto verified = verify_at(shop);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->command.verdict, ReplayVerdict::kNotExploitable);
  EXPECT_EQ(verified->command.revision, "abc123");
  EXPECT_EQ(verified->question, replay::Question::kIsItFixed);
}

TEST_F(Verification, BehindAContainmentItProvesNothingOfTheFix) {
  contained();
  in_force();
  const FakeShop shop(blocked);
  const auto verified = verify_at(shop);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->question, replay::Question::kIsItStopped);
  EXPECT_EQ(verified->command.verdict, ReplayVerdict::kNotExploitable);
  EXPECT_EQ(verified->command.behind, "C1");
  give(incident::ReferenceFix{
      .reference = "MR 7", .revision = "abc123", .summary = "parameters", .rollback_plan = {}});
  give(incident::StartStage{.kind = incident::StageKind::kStaging,
                            .command = R"(["true"])",
                            .break_glass = true,
                            .reason = "it burns"});
  tell(incident::FinishStage{.stage = "D1", .exit_status = 0});
  ASSERT_TRUE(verify_at(shop));
  const auto fact = incident::fact(state(), incident::FactId::kStagingVerified, clock_.now());
  EXPECT_FALSE(fact.satisfied());
  EXPECT_THAT(fact.detail, HasSubstr("says nothing of the fix"));
}

TEST_F(Verification, ABlockWithoutAContainmentOnRecordIsNoProofEither) {
  const FakeShop shop(blocked);
  const auto verified = verify_at(shop);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->command.verdict, ReplayVerdict::kInconclusive);
  EXPECT_FALSE(verified->command.behind);
}

TEST_F(Verification, WhatMayStillStandInFrontCounts) {
  const FakeShop shop(blocked);
  const auto behind = [&] { return verify_at(shop)->command.behind.value_or(""); };
  contained();
  EXPECT_EQ(behind(), "") << "asked for, and nothing was changed yet";
  tell(incident::ReportContainmentStarted{.containment = "C1", .undo = digest()});
  EXPECT_EQ(behind(), "C1");
  tell(incident::ReportContainmentApplied{.containment = "C1"});
  EXPECT_EQ(behind(), "C1");
  tell(incident::ReportContainmentProbed{.containment = "C1",
                                         .result = incident::ProbeResult::kInconclusive});
  EXPECT_EQ(state().containments.front().phase, ContainmentPhase::kDoubtful);
  EXPECT_EQ(behind(), "C1") << "somebody altered it; it may block all the same";
  tell(incident::ReportContainmentFailed{
      .containment = "C1", .reason = "lost", .target_state = TargetState::kUnknown});
  EXPECT_EQ(behind(), "C1");
  give(incident::RequestLift{.containment = "C1", .reason = "fixed"});
  EXPECT_EQ(behind(), "C1");
  tell(incident::ReportLiftFailed{
      .containment = "C1", .reason = "altered", .target_state = TargetState::kUnknown});
  EXPECT_EQ(behind(), "C1");
  tell(incident::ReportContainmentLifted{.containment = "C1"});
  EXPECT_EQ(behind(), "");
}

TEST_F(Verification, AMeasureThatWasUndoneOrLiesElsewhereDoesNotCount) {
  const FakeShop shop(fixed);
  contained("endpoint:/search");
  in_force();
  EXPECT_FALSE(verify_at(shop)->command.behind) << "another endpoint";
  EXPECT_FALSE(verify_at(shop, "R1", "production")->command.behind) << "another environment";
  contained("endpoint:/download");
  tell(incident::ReportContainmentFailed{
      .containment = "C2", .reason = "refused", .target_state = TargetState::kUnchanged});
  EXPECT_FALSE(verify_at(shop)->command.behind);
}

TEST_F(Verification, AMeasureThatCannotBeReadCounts) {
  contained("who knows");
  in_force();
  const FakeShop shop(fixed);
  EXPECT_EQ(verify_at(shop)->command.behind, "C1");
}

TEST_F(Verification, ABrokenShopIsNotFixed) {
  const FakeShop shop([](const std::string&) {
    return std::string("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
  });
  const auto verified = verify_at(shop);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->command.verdict, ReplayVerdict::kInconclusive);
  EXPECT_EQ(verified->command.control, incident::ControlResult::kFailed);
}

TEST_F(Verification, HostileAnswersStayInTheEvidence) {
  const FakeShop shop([](const std::string& request) {
    return FakeShop::ok(request.contains("name=tea") ? "tea leaves" : "the secret \x1b[2J\xff");
  });
  const auto verified = verify_at(shop);
  ASSERT_TRUE(verified);
  const auto recorded = all<incident::VerificationRecorded>().back();
  EXPECT_EQ(recorded.detail.value_or("").find('\x1b'), std::string::npos);
  EXPECT_THAT(fetch(recorded.evidence), HasSubstr("\x1b[2J"));
}

TEST_F(Verification, UnknownReproductionsAndLostFilesAreErrors) {
  const FakeShop shop(fixed);
  EXPECT_EQ(verify_at(shop, "R9").error().code(), ErrorCode::kNotFound);
  break_evidence();
  EXPECT_FALSE(verify_at(shop));
  EXPECT_TRUE(all<incident::VerificationRecorded>().empty());
}

}  // namespace
}  // namespace quell::casework
