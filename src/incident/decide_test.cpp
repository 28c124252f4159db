#include "incident/decide.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "incident/expiry.h"
#include "incident/next.h"
#include "incident/procedure.h"
#include "testing/road.h"

namespace quell::incident {
namespace {

using ::testing::AllOf;
using testing::bare_policy;
using ::testing::Contains;
using testing::digest_of;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Road;
using ::testing::StartsWith;

auto lacks(const std::string& fact) {
  return Contains(Field(&MissingFact::fact, fact));
}

Policy full_policy() {
  return {.procedure = *embedded_procedure("quell")};
}

Road contained_road() {
  Road road(full_policy());
  road.open();
  road.triage();
  road.choose();
  road.contain();
  return road;
}

Road deployed_road() {
  Road road = contained_road();
  road.investigate();
  road.fix();
  road.deploy_staging();
  road.deploy_production();
  return road;
}

TEST(Road, LeadsFromReportToClose) {
  Road road = deployed_road();
  EXPECT_TRUE(road.holds(FactId::kContained));
  EXPECT_TRUE(road.holds(FactId::kProductionVerified));
  road.watch();
  road.finish();
  const Decision closed = road.close();
  EXPECT_EQ(closed.answer, GateAnswer::kAllowAndAnnounce) << closed.message;
  EXPECT_TRUE(road.holds(FactId::kClosed));
  EXPECT_TRUE(road.holds(FactId::kContained)) << "it was contained until the fix was verified";
  EXPECT_EQ(road.state.refusals, 0U);
  const Next next = incident::next(road.state, *embedded_procedure("quell"), road.now);
  EXPECT_FALSE(next.current);
}

TEST(Road, NextLeadsThroughEveryStep) {
  const Procedure procedure = *embedded_procedure("quell");
  Road road(full_policy());
  EXPECT_EQ(next(road.state, procedure, road.now).command, "quell open TITLE");
  road.open();
  EXPECT_EQ(next(road.state, procedure, road.now).command, "quell env");
  road.triage();
  EXPECT_THAT(next(road.state, procedure, road.now).command,
              StartsWith("quell decide --short-term"));
  road.choose();
  EXPECT_EQ(next(road.state, procedure, road.now).command, "quell contain endpoint /search");
  const Next now = next(road.state, procedure, road.now);
  EXPECT_GT(now.minutes_left, 0);
  EXPECT_GT(now.minutes_estimated, now.minutes_left);
  ASSERT_TRUE(now.steps[0].took);
  EXPECT_EQ(now.steps[0].phase, StepPhase::kDone);
}

TEST(Facts, CarryTheirProof) {
  Road road = contained_road();
  const Fact contained = road.fact_of(FactId::kContained);
  ASSERT_TRUE(contained.proof);
  EXPECT_EQ(contained.proof->actor, Road::kEffect);
  EXPECT_EQ(contained.proof->sequence, road.state.last_sequence);
  const Fact tests = road.fact_of(FactId::kTestsGreen);
  EXPECT_EQ(tests.state, FactState::kNot);
  EXPECT_THAT(tests.supply, StartsWith("quell deploy fix"));
  EXPECT_EQ(road.fact_of(FactId::kBreakGlassReviewed).state, FactState::kNotApplicable);
}

TEST(Containment, InProductionNeedsSentenceWarningReasonAndWayBack) {
  Road road(full_policy());
  road.open();
  road.triage();
  road.choose();
  RequestContainment bare = road.containment();
  bare.confirmation = "yes, i understand the risks and want to proceed in production";
  bare.justification.reset();
  bare.rollback_plan.reset();
  bare.warning = "trust me";
  const Decision refused = road.ana(bare);
  EXPECT_EQ(refused.answer, GateAnswer::kDeny);
  EXPECT_THAT(refused.missing, AllOf(lacks("confirmation"), lacks("justification"),
                                     lacks("rollback_plan"), lacks("warning")));
  for (const MissingFact& one : refused.missing)
    EXPECT_THAT(one.supply, StartsWith("quell contain endpoint /search"));
  EXPECT_TRUE(road.state.containments.empty());
  EXPECT_EQ(road.state.refusals, 1U);
  EXPECT_EQ(road.ana(road.containment()).answer, GateAnswer::kAllowAndAnnounce);
}

TEST(Containment, UnknownEnvironmentCountsAsProduction) {
  Road road(bare_policy());
  road.open();
  road.ana(ConfirmIncident{.reason = "seen"});
  road.choose();
  RequestContainment bare = road.containment();
  bare.confirmation.reset();
  EXPECT_THAT(road.ana(bare).missing, lacks("confirmation"));
  road.ana(OverrideEnvironment{.environment = Environment::kTest, .reason = "my laptop"});
  EXPECT_EQ(road.ana(bare).answer, GateAnswer::kAllow);
}

TEST(Containment, NeedsADecisionUnlessTheGlassIsBroken) {
  Road road(full_policy());
  road.open();
  const Decision refused = road.ana(road.containment());
  EXPECT_THAT(refused.missing, AllOf(lacks("confirmed"), lacks("mitigation_decided")));
  RequestContainment urgent = road.containment();
  urgent.break_glass = true;
  urgent.rollback_plan.reset();
  EXPECT_EQ(road.ana(urgent).answer, GateAnswer::kAllowAndAnnounce);
  EXPECT_EQ(road.fact_of(FactId::kBreakGlassReviewed).state, FactState::kNot);
  EXPECT_EQ(road.fact_of(FactId::kBreakGlassReviewed).supply,
            "quell decide --review C1 --verdict justified --reason TEXT");
  const ReviewBreakGlass review{.subject = "C1", .reason = "it was burning"};
  EXPECT_THAT(road.ana(review).missing, lacks("may_approve"));
  EXPECT_THAT(road.give(Road::kAna, review, Authority::kMayApprove).missing,
              lacks("second_person"));
  EXPECT_TRUE(road.ben(review).allowed());
  EXPECT_TRUE(road.holds(FactId::kBreakGlassReviewed));
}

TEST(Containment, BrokenGlassStillNeedsTheSentence) {
  Road road(full_policy());
  road.open();
  RequestContainment urgent = road.containment();
  urgent.break_glass = true;
  urgent.confirmation.reset();
  EXPECT_THAT(road.ana(urgent).missing, lacks("confirmation"));
}

TEST(Containment, FixOnlyMakesItNotApplicable) {
  Road road(bare_policy());
  road.open();
  road.triage();
  road.ana(DecideMitigation{.choice = MitigationChoice::kFixOnly,
                            .minutes_to_fix = 20,
                            .harm_meanwhile = "none",
                            .reason = "one line"});
  EXPECT_EQ(road.fact_of(FactId::kContained).state, FactState::kNotApplicable);
  EXPECT_TRUE(road.fact_of(FactId::kContained).proof);
  EXPECT_THAT(road.ana(road.containment()).missing, lacks("mitigation_decided"));
}

TEST(Containment, OnlyOneOnATargetAndAProbeCanFail) {
  Road road = contained_road();
  EXPECT_THAT(road.ana(road.containment()).missing, lacks("target"));
  road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kFailed});
  EXPECT_FALSE(road.holds(FactId::kContained));
  EXPECT_EQ(find_containment(road.state, "C1")->phase, ContainmentPhase::kDoubtful);
  road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kPassed});
  EXPECT_TRUE(road.holds(FactId::kContained));
}

TEST(Containment, WhatEndsUnlessItIsConfirmedIsNotKeptUnconfirmed) {
  Road road(bare_policy());
  road.open();
  road.triage();
  road.choose();
  RequestContainment wish = road.containment();
  wish.confirm_within_s = 120;
  ASSERT_TRUE(road.ana(wish).allowed());
  const ConfirmContainment confirm{.containment = "C1"};
  const MakeContainmentPermanent keep{.containment = "C1", .reason = "it stays"};
  EXPECT_THAT(road.ana(confirm).missing, lacks("containment")) << "it is not in force yet";
  road.effect(ReportContainmentApplied{.containment = "C1"});
  road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kPassed});
  EXPECT_THAT(road.ana(keep).missing, lacks("containment"));
  EXPECT_THAT(road.ana(ConfirmContainment{.containment = "C9"}).missing, lacks("containment"));
  EXPECT_TRUE(road.ana(confirm).allowed());
  EXPECT_TRUE(road.ana(keep).allowed());
}

/// A containment as `wish`, in force.
Road road_with(const std::function<void(RequestContainment&)>& change) {
  Road road(bare_policy());
  road.open();
  road.triage();
  road.choose();
  RequestContainment wish = road.containment();
  change(wish);
  EXPECT_TRUE(road.ana(wish).allowed());
  road.effect(ReportContainmentApplied{.containment = "C1"});
  road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kPassed});
  return road;
}

ExtendContainment until(Instant end) {
  return {.containment = "C1", .ends_at = end, .reason = "the fix is late"};
}

TEST(Containment, LastsLongerWhileItIsInForce) {
  Road road = road_with([](RequestContainment& wish) { wish.lift_after_s = 3600; });
  const Instant first = *set_end(*find_containment(road.state, "C1"));
  EXPECT_THAT(road.ana(until(first)).missing, lacks("ends_at")) << "no later than it ends anyway";
  const Decision longer = road.ana(until(first + std::chrono::hours(1)));
  EXPECT_EQ(longer.answer, GateAnswer::kAllowAndAnnounce);
  EXPECT_EQ(set_end(*find_containment(road.state, "C1")), first + std::chrono::hours(1));
  EXPECT_THAT(road.ana(until(first + std::chrono::minutes(30))).missing, lacks("ends_at"));
  EXPECT_THAT(road.ana(until(first + std::chrono::days(400))).missing, lacks("ends_at"));
  EXPECT_EQ(find_containment(road.state, "C1")->phase, ContainmentPhase::kActive);
  road.ana(RequestLift{.containment = "C1", .reason = "fixed"});
  EXPECT_THAT(road.ana(until(first + std::chrono::hours(9))).missing, lacks("containment"));
}

TEST(Containment, WhoseLiftFailedMayLastLongerOrStayWhileItWasSeenInForce) {
  Road road = road_with([](RequestContainment& wish) { wish.lift_after_s = 3600; });
  const Instant later = *set_end(*find_containment(road.state, "C1")) + std::chrono::hours(1);
  const RequestLift lift{.containment = "C1", .reason = "fixed"};
  const MakeContainmentPermanent keep{.containment = "C1", .reason = "it stays"};
  const auto fail_to_lift = [&] {
    road.ana(lift);
    road.effect(ReportLiftFailed{.containment = "C1", .reason = "edited by hand"});
  };
  fail_to_lift();
  EXPECT_TRUE(road.ana(until(later)).allowed());
  EXPECT_EQ(find_containment(road.state, "C1")->phase, ContainmentPhase::kActive);
  fail_to_lift();
  road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kFailed});
  EXPECT_THAT(road.ana(keep).missing, lacks("containment"));
  road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kPassed});
  EXPECT_TRUE(road.ana(keep).allowed());
  EXPECT_EQ(find_containment(road.state, "C1")->phase, ContainmentPhase::kPermanent);
}

TEST(Containment, PutsBackOnlyWhatWasThere) {
  Road road = contained_road();
  road.ana(RequestLift{.containment = "C1", .reason = "a deployment dropped it"});
  road.effect(ReportContainmentLifted{.containment = "C1"});
  RequestContainment again = road.containment();
  again.replaces = "C9";
  EXPECT_THAT(road.ana(again).missing, lacks("replaces"));
  again.replaces = "C1";
  again.target = "endpoint:/elsewhere";
  EXPECT_THAT(road.ana(again).missing, lacks("replaces"));
  again.target = road.containment().target;
  EXPECT_THAT(road.ana(again).missing, Not(lacks("replaces")));
}

TEST(Containment, WithoutAnEndOrUnconfirmedCannotLastLonger) {
  Road endless = road_with([](RequestContainment& wish) { wish.lift_after_s.reset(); });
  const Instant later = endless.state.last_at + std::chrono::hours(9);
  EXPECT_THAT(endless.ana(until(later)).missing, lacks("containment"));
  Road unconfirmed = road_with([](RequestContainment& wish) {
    wish.lift_after_s = 3600;
    wish.confirm_within_s = 120;
  });
  EXPECT_THAT(unconfirmed.ana(until(later)).missing, lacks("containment"));
  EXPECT_TRUE(unconfirmed.ana(ConfirmContainment{.containment = "C1"}).allowed());
  EXPECT_TRUE(unconfirmed.ana(until(later)).allowed());
  const ExtendContainment unknown{.containment = "C9", .ends_at = later, .reason = "x"};
  EXPECT_THAT(unconfirmed.ana(unknown).missing, lacks("containment"));
}

TEST(Containment, LateReportsCannotBringItBack) {
  Road road = contained_road();
  EXPECT_EQ(road.ana(RequestLift{.containment = "C1", .reason = "too much harm"}).answer,
            GateAnswer::kAllowAndAnnounce);
  road.effect(ReportContainmentLifted{.containment = "C1"});
  road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kPassed});
  EXPECT_EQ(find_containment(road.state, "C1")->phase, ContainmentPhase::kLifted);
  EXPECT_FALSE(find_containment(road.state, "C1")->in_force_since);
  EXPECT_FALSE(road.holds(FactId::kContained));
  EXPECT_EQ(road.ana(RequestLift{.containment = "C1", .reason = "again"}).answer,
            GateAnswer::kDeny);
}

TEST(Containment, ThatLeftItsTargetAsItWasIsNotMadeDoubtfulByAProbe) {
  for (const TargetState left : {TargetState::kUnchanged, TargetState::kUndone}) {
    Road road = contained_road();
    road.effect(
        ReportContainmentFailed{.containment = "C1", .reason = "nginx -t", .target_state = left});
    road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kFailed});
    EXPECT_EQ(find_containment(road.state, "C1")->phase, ContainmentPhase::kFailed);
  }
  Road road = contained_road();
  road.effect(ReportContainmentFailed{
      .containment = "C1", .reason = "killed", .target_state = TargetState::kUnknown});
  road.effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kFailed});
  EXPECT_EQ(find_containment(road.state, "C1")->phase, ContainmentPhase::kDoubtful);
}

TEST(Outcomes, AreNeverRefused) {
  Road road(bare_policy());
  EXPECT_TRUE(road.effect(ReportContainmentApplied{.containment = "C9"}).allowed());
  EXPECT_EQ(road.state.unmatched_outcomes, 1U);
  road.open();
  std::string odd = "C1\xff";
  odd.append(1 << 20, '\x01');
  const Decision decision =
      road.effect(ReportContainmentFailed{.containment = "C1", .reason = odd});
  ASSERT_TRUE(decision.allowed());
  ASSERT_EQ(decision.events.size(), 1U);
  const std::string bytes = encode(decision.events[0]);
  EXPECT_LT(bytes.size(), 256U * 1024U);
  const auto again = decode_event(decision.events[0].sequence, bytes);
  ASSERT_TRUE(again) << again.error().full();
  EXPECT_EQ(*again, decision.events[0]);
  EXPECT_THAT(road.ana(ReportContainmentApplied{.containment = "C1"}).missing, lacks("actor"))
      << "a person does not report what an effect saw";
}

TEST(Deployment, ToProductionNeedsEverything) {
  Road road(bare_policy());
  road.open();
  road.triage();
  const StartStage production{.kind = StageKind::kProduction, .command = "deploy"};
  EXPECT_THAT(road.ana(production).missing, lacks("fix_referenced"));
  road.ana(ReferenceFix{.reference = "MR 7", .revision = "abc", .summary = "s"});
  EXPECT_THAT(road.ana(production).missing,
              AllOf(lacks("tests_green"), lacks("staging_verified"), lacks("backup_taken"),
                    lacks("rollback_planned")));
  road.fix();
  EXPECT_THAT(road.ana(StartStage{.kind = StageKind::kStaging, .command = "x"}).missing,
              lacks("tests_green"));
  road.stage(StageKind::kTest, 1);
  EXPECT_THAT(road.fact_of(FactId::kTestsGreen).detail, HasSubstr("failed with status 1"));
  road.deploy_staging();
  const Decision asked = road.ana(production);
  EXPECT_EQ(asked.answer, GateAnswer::kNeedsApproval);
  ASSERT_EQ(asked.missing.size(), 1U);
  EXPECT_EQ(asked.missing[0].supply, "quell decide --approve A1");
  EXPECT_TRUE(std::holds_alternative<ApprovalRequested>(asked.events.at(0).body));
  EXPECT_EQ(road.ana(production).answer, GateAnswer::kNeedsApproval);
  EXPECT_EQ(road.state.approvals.size(), 1U) << "it is asked for once";
}

TEST(Deployment, CallingItATestIsNoWayAroundTheApproval) {
  Road road(bare_policy());
  road.open();
  road.triage();
  road.ana(OverrideEnvironment{.environment = Environment::kTest, .reason = "so that nobody asks"});
  ASSERT_EQ(environment_of(road.state), Environment::kTest);
  road.fix();
  road.deploy_staging();
  const StartStage production{.kind = StageKind::kProduction, .command = "deploy"};
  EXPECT_THAT(road.ana(production).missing, lacks("environment"));
  road.ana(OverrideEnvironment{.environment = Environment::kProduction, .reason = "it is"});
  EXPECT_EQ(road.ana(production).answer, GateAnswer::kNeedsApproval);
}

TEST(Deployment, AnApproverIsNeverTheRequester) {
  Road road(bare_policy());
  road.open();
  road.triage();
  road.fix();
  road.deploy_staging();
  const StartStage production{.kind = StageKind::kProduction, .command = "deploy"};
  road.give(Road::kAna, production, Authority::kMayApprove);
  EXPECT_THAT(road.give(Road::kAna, GiveApproval{.approval = "A1"}, Authority::kMayApprove).missing,
              lacks("second_person"));
  EXPECT_THAT(road.give(Road::kBen, GiveApproval{.approval = "A1"}).missing, lacks("may_approve"));
  EXPECT_TRUE(road.ben(DenyApproval{.approval = "A1", .reason = "at night?"}).allowed());
  EXPECT_THAT(road.ben(GiveApproval{.approval = "A1"}).missing, lacks("approval"));
  EXPECT_EQ(road.ana(production).answer, GateAnswer::kNeedsApproval);
  EXPECT_TRUE(road.ben(GiveApproval{.approval = "A2"}).allowed());
  EXPECT_EQ(road.ana(production).answer, GateAnswer::kAllowAndAnnounce);
  EXPECT_EQ(road.state.stages.back().started.value.approval, "A2");
}

TEST(Deployment, AnApprovalGrowsOldAndIsForOneRevision) {
  Road road(bare_policy());
  road.open();
  road.triage();
  road.fix();
  road.deploy_staging();
  road.ana(RequestApproval{});
  road.ben(GiveApproval{.approval = "A1"});
  EXPECT_TRUE(road.holds(FactId::kProductionApproved));
  EXPECT_EQ(fact(road.state, FactId::kProductionApproved, road.now + std::chrono::hours(25)).state,
            FactState::kNot);
  road.ana(ReferenceFix{
      .reference = "MR 8", .revision = "def", .summary = "s", .rollback_plan = "back"});
  EXPECT_FALSE(road.holds(FactId::kProductionApproved));
  EXPECT_FALSE(road.holds(FactId::kTestsGreen));
}

TEST(Deployment, AFailedVerificationSendsTheFixBack) {
  Road road = deployed_road();
  EXPECT_TRUE(road.holds(FactId::kFixReferenced));
  road.verify(Environment::kProduction, ReplayVerdict::kExploitable);
  EXPECT_FALSE(road.holds(FactId::kProductionVerified));
  EXPECT_FALSE(road.holds(FactId::kFixReferenced));
  road.fix();
  EXPECT_TRUE(road.holds(FactId::kFixReferenced));
  EXPECT_FALSE(road.holds(FactId::kProductionDeployed));
}

TEST(Deployment, ARegressionTakesTheFixBack) {
  Road road = deployed_road();
  EXPECT_EQ(road.ana(ReportRegression{.reason = "search is empty"}).answer,
            GateAnswer::kAllowAndAnnounce);
  EXPECT_FALSE(road.holds(FactId::kFixReferenced));
  EXPECT_FALSE(road.holds(FactId::kProductionDeployed));
  EXPECT_THAT(road.fact_of(FactId::kTestsGreen).detail, HasSubstr("regressed"));
}

TEST(Watch, RestartsWhenSomethingGetsThrough) {
  Road road = deployed_road();
  EXPECT_THAT(road.ana(StartWatch{.signature = "s", .duration_s = 60}).missing, lacks("reason"));
  road.ana(StartWatch{.signature = "s", .duration_s = 60, .reason = "a drill"});
  EXPECT_TRUE(road.state.watches.back().started.value.shortened);
  road.now += std::chrono::seconds(50);
  const Instant before = road.state.watches.back().until;
  EXPECT_EQ(road.effect(ReportWatchHit{.watch = "W1",
                                       .outcome = HitOutcome::kGotThrough,
                                       .actor = "203.0.113.9",
                                       .when = road.now})
                .answer,
            GateAnswer::kAllowAndAnnounce);
  EXPECT_GT(road.state.watches.back().until, before);
  road.now += std::chrono::seconds(20);
  road.effect(FinishWatch{.watch = "W1"});
  EXPECT_THAT(road.fact_of(FactId::kWatchFinished).detail, HasSubstr("before its time"));
}

TEST(Close, NamesEverythingThatIsMissing) {
  Road road(full_policy());
  road.open();
  road.triage();
  const Decision refused = road.close();
  EXPECT_EQ(refused.answer, GateAnswer::kDeny);
  EXPECT_THAT(refused.missing,
              AllOf(lacks("contained"), lacks("vector_found"), lacks("production_verified"),
                    lacks("report_written"), lacks("postmortem_written"), lacks("watch_finished")));
  for (const MissingFact& one : refused.missing) EXPECT_THAT(one.supply, StartsWith("quell "));
}

TEST(Close, AFalsePositiveStopsEverythingButCanBeReopened) {
  Road road(full_policy());
  road.open();
  EXPECT_TRUE(road.ana(DeclareFalsePositive{.reason = "our own scanner"}).allowed());
  EXPECT_THAT(road.ana(ConfirmIncident{.reason = "no"}).missing, lacks("open"));
  EXPECT_TRUE(road.ana(AddNote{.text = "told the tester"}).allowed());
  EXPECT_EQ(road.ana(ReopenIncident{.reason = "it was not ours"}).answer,
            GateAnswer::kAllowAndAnnounce);
  EXPECT_TRUE(is_open(road.state));
}

TEST(Close, ReopeningAsksForANewProof) {
  Road road = deployed_road();
  road.watch();
  road.finish();
  ASSERT_TRUE(road.close().allowed());
  EXPECT_TRUE(road.ana(ReopenIncident{.reason = "it came back"}).allowed());
  EXPECT_FALSE(road.holds(FactId::kProductionVerified));
  EXPECT_FALSE(road.holds(FactId::kReportWritten));
  EXPECT_EQ(road.close().answer, GateAnswer::kDeny);
}

TEST(Severity, NeedsAReasonByHandAndWhenItChanges) {
  Road road(bare_policy());
  road.open();
  EXPECT_THAT(road.ana(AssessSeverity{}).missing, lacks("severity"));
  EXPECT_THAT(road.ana(AssessSeverity{.vector = "nonsense"}).missing, lacks("vector"));
  EXPECT_THAT(road.ana(AssessSeverity{.severity = Severity::kS2}).missing, lacks("reason"));
  road.ana(AssessSeverity{.severity = Severity::kS2, .reason = "by feeling"});
  const AssessSeverity raise{.vector = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"};
  EXPECT_THAT(road.ana(raise).missing, lacks("reason"));
  AssessSeverity reasoned = raise;
  reasoned.reason = "it is worse";
  EXPECT_EQ(road.ana(reasoned).answer, GateAnswer::kAllowAndAnnounce);
  EXPECT_EQ(road.state.severity->value.change, Change::kRaised);
  EXPECT_EQ(priority_of(road.state), Priority::kP1);
  road.ana(SetPriority{.priority = Priority::kP2, .reason = "nobody can reach it"});
  EXPECT_EQ(priority_of(road.state), Priority::kP2);
}

TEST(Claims, CiteWhatIsOnRecord) {
  Road road(bare_policy());
  road.open();
  road.triage();
  StateImpact impact{.statement = "s", .data_exposed = Exposure::kNo};
  EXPECT_THAT(road.ana(impact).missing, lacks("cites"));
  impact.cites = {"E7"};
  EXPECT_THAT(road.ana(impact).missing, lacks("cites"));
  impact.cites = {"#99999"};
  EXPECT_THAT(road.ana(impact).missing, lacks("cites"));
  impact.cites = {"E1", "#1"};
  EXPECT_TRUE(road.ana(impact).allowed());
  EXPECT_THAT(
      road.ana(RecordFinding{
                   .actor = "a", .endpoint = "/", .requests = 1, .evidence = digest_of('9')})
          .missing,
      lacks("evidence"));
}

TEST(Times, AreKeptApart) {
  Road road = contained_road();
  EXPECT_EQ(time_of(road.state, TimeKind::kContained)->value.certainty, Certainty::kExact);
  EXPECT_FALSE(time_of(road.state, TimeKind::kDetected));
  EXPECT_THAT(road.ana(RecordTime{.which = TimeKind::kDetected, .source = "s"}).missing,
              lacks("when"));
  EXPECT_THAT(road.ana(RecordTime{.which = TimeKind::kDetected,
                                  .when = road.now + std::chrono::hours(1),
                                  .source = "s"})
                  .missing,
              lacks("when"));
  road.ana(RecordTime{.which = TimeKind::kResolved,
                      .certainty = Certainty::kNotApplicable,
                      .source = "nothing to resolve"});
  EXPECT_EQ(time_of(road.state, TimeKind::kResolved)->value.certainty, Certainty::kNotApplicable);
  road.investigate();
  EXPECT_EQ(time_of(road.state, TimeKind::kStarted)->value.certainty, Certainty::kEstimated);
}

TEST(Refusals, AreRecordedButNotWithoutEnd) {
  Road road(bare_policy());
  road.open();
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(road.ana(CloseIncident{.summary = "now"}).allowed());
  EXPECT_LE(road.state.refusals, 20U);
  EXPECT_GE(road.state.refusals, 20U);
  EXPECT_FALSE(road.ben(CloseIncident{.summary = "now"}).events.empty())
      << "each actor has a window of its own";
  road.now += kRefusalWindow;
  EXPECT_FALSE(road.ana(CloseIncident{.summary = "now"}).events.empty());
}

TEST(Who, OutsidersAndWrongKindsAreRefused) {
  Road road(bare_policy());
  road.open();
  EXPECT_THAT(
      road.give(Road::kAna, AddNote{.text = "t"}, Authority::kNone, Membership::kOutside).missing,
      ElementsAre(Field(&MissingFact::supply, "quell confirm --with ana")));
  EXPECT_THAT(road.effect(ConfirmIncident{.reason = "r"}).missing, lacks("actor"));
  EXPECT_THAT(road.ana(OpenIncident{.title = "again"}).missing, lacks("not_open"));
}

TEST(Fields, AreChecked) {
  Road road(bare_policy());
  road.open();
  EXPECT_THAT(road.ana(AddNote{.text = " \n"}).missing, lacks("text"));
  EXPECT_THAT(road.ana(AddNote{.text = "\xff"}).missing, lacks("text"));
  EXPECT_THAT(road.ana(AddNote{.text = std::string(kCommandText + 1, 'a')}).missing, lacks("text"));
  EXPECT_THAT(road.ana(AddEvidence{.size = -1, .name = "n", .origin = "o"}).missing, lacks("size"));
  EXPECT_TRUE(road.ana(AddNote{.text = std::string(1000, '\n') + "end"}).allowed());
  ConfirmIncident many{.reason = "r"};
  for (int i = 0; i < 1000; ++i)
    many.cites.push_back("E" + std::to_string(i) + std::string(90, 'x'));
  const Decision refused = road.ana(many);
  ASSERT_FALSE(refused.allowed());
  EXPECT_LT(encode(refused.events.at(0)).size(), 256U * 1024U);
}

TEST(Events, FoldTheSameAfterJson) {
  Road road = deployed_road();
  road.watch();
  road.finish();
  road.close();
  State again;
  for (const Event& event : road.events) {
    const auto read = decode_event(event.sequence, encode(event));
    ASSERT_TRUE(read) << read.error().full();
    EXPECT_EQ(*read, event);
    again = apply(std::move(again), *read);
  }
  EXPECT_EQ(again, road.state);
}

}  // namespace
}  // namespace quell::incident
