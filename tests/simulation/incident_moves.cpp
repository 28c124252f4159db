#include "incident_moves.h"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "incident/policy.h"

namespace quell::simulation {

using namespace incident;  // NOLINT(google-build-using-namespace): the whole file is about it

namespace {

Digest digest_of(char digit) {
  return *Digest::parse(std::string(64, digit));
}

RequestContainment proper_containment(const State& state) {
  return {.actuator = "endpoint",
          .target = "/search",
          .plan = "return 503",
          .plan_digest = digest_of('2'),
          .justification = "accounts are read",
          .rollback_plan = "restore the file",
          .confirmation = std::string(kProductionSentence),
          .warning = production_warning(state, "endpoint", "/search")};
}

std::string last_containment(const State& state) {
  return state.containments.empty() ? "C1" : state.containments.back().requested.value.containment;
}

/// The stage of that kind that is still running is finished; otherwise one is started.
CommandBody stage(const State& state, StageKind kind) {
  for (const auto& run : state.stages)
    if (!run.finished && run.started.value.kind == kind)
      return FinishStage{.stage = run.started.value.stage};
  return StartStage{.kind = kind, .command = "make"};
}

CommandBody verification(const State& state, Environment environment) {
  if (state.reproductions.empty())
    return AddReproduction{.title = "t", .request_line = "GET /", .exploited_if = "rows come back"};
  return RecordVerification{.environment = environment,
                            .target = "http://127.0.0.1",
                            .reproduction = "R1",
                            .verdict = ReplayVerdict::kNotExploitable,
                            .control = ControlResult::kOk,
                            .requests = 1};
}

CommandBody approval(const State& state) {
  for (const auto& one : state.approvals)
    if (!one.given && !one.denied) return GiveApproval{.approval = one.requested.value.approval};
  return RequestApproval{};
}

CommandBody watch(const State& state) {
  for (const auto& one : state.watches)
    if (!one.finished) return FinishWatch{.watch = one.started.value.watch};
  return StartWatch{.signature = "union", .duration_s = 1, .reason = "simulated"};
}

CommandBody review(const State& state) {
  for (const auto& one : state.containments)
    if (one.requested.value.break_glass && !one.review)
      return ReviewBreakGlass{.subject = one.requested.value.containment, .reason = "looked at"};
  for (const auto& one : state.stages)
    if (one.started.value.break_glass && !one.review)
      return ReviewBreakGlass{.subject = one.started.value.stage, .reason = "looked at"};
  return AddNote{.text = "nothing to review"};
}

CommandBody artifact(const char* name) {
  return RecordArtifact{.name = name, .digest = digest_of('5'), .size = 5};
}

CommandBody investigated(FactId fact, const State& state) {
  if (state.evidence.empty())
    return AddEvidence{.digest = digest_of('e'), .size = 1, .name = "log", .origin = "/var/log"};
  if (fact == FactId::kVectorFound)
    return StateRootCause{.endpoint = "/search", .cause = "SQL from strings", .cites = {"E1"}};
  if (fact == FactId::kImpactStated)
    return StateImpact{.statement = "s", .data_exposed = Exposure::kUnknown, .cites = {"E1"}};
  return RecordFinding{
      .actor = "203.0.113.9", .endpoint = "/search", .requests = 1, .evidence = digest_of('e')};
}

CommandBody mitigated(FactId fact, const State& state) {
  switch (fact) {
    case FactId::kMitigationDecided:
      return DecideMitigation{.harm_meanwhile = "h", .reason = "r"};
    case FactId::kOptionsRecorded:
      return AddOption{.title = "t", .how = "h", .effect = "e"};
    case FactId::kOptionDecided:
      return DecideOption{.option = "O1", .reason = "r"};
    case FactId::kContainmentsSettled:
      return RequestLift{.containment = last_containment(state), .reason = "r"};
    default:
      return proper_containment(state);
  }
}

CommandBody deployed(FactId fact, const State& state) {
  switch (fact) {
    case FactId::kTestsGreen:
      return stage(state, StageKind::kTest);
    case FactId::kStagingDeployed:
      return stage(state, StageKind::kStaging);
    case FactId::kStagingVerified:
      return verification(state, Environment::kStaging);
    case FactId::kMigrationTried:
      return stage(state, StageKind::kMigration);
    case FactId::kBackupTaken:
      return stage(state, StageKind::kBackup);
    case FactId::kProductionApproved:
      return approval(state);
    case FactId::kProductionDeployed:
      return stage(state, StageKind::kProduction);
    case FactId::kProductionVerified:
      return verification(state, Environment::kProduction);
    case FactId::kScannerRun:
      return RecordScannerRun{.scanner = "s", .output = digest_of('6')};
    case FactId::kWatchFinished:
      return watch(state);
    default:
      return ReferenceFix{
          .reference = "MR", .revision = "abc", .summary = "s", .rollback_plan = "back"};
  }
}

}  // namespace

CommandBody helpful(FactId fact, const State& state) {
  switch (fact) {
    case FactId::kOpened:
      return OpenIncident{.title = "SQL injection"};
    case FactId::kOwned:
      return SetOwner{.owner = "ana"};
    case FactId::kConfirmed:
      if (state.false_positive) return ReopenIncident{.reason = "it was real"};
      return ConfirmIncident{.reason = "seen"};
    case FactId::kSeverityAssessed:
      return AssessSeverity{.vector = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"};
    case FactId::kEnvironmentKnown:
      return DetectEnvironment{
          .signals = {{.kind = SignalKind::kHostname, .name = "www.shop.example"}}};
    case FactId::kReproductionRecorded:
      return AddReproduction{.title = "t", .request_line = "GET /", .exploited_if = "rows"};
    case FactId::kStakeholdersInformed:
    case FactId::kDecisionAnnounced:
      return InformStakeholders{.who = "directors", .how = "mail"};
    case FactId::kMitigationDecided:
    case FactId::kOptionsRecorded:
    case FactId::kOptionDecided:
    case FactId::kContained:
    case FactId::kContainmentReplayed:
    case FactId::kContainmentsSettled:
      return mitigated(fact, state);
    case FactId::kBreakGlassReviewed:
      return review(state);
    case FactId::kEvidenceSealed:
    case FactId::kActorsFound:
    case FactId::kVectorFound:
    case FactId::kImpactStated:
      return investigated(fact, state);
    case FactId::kSimilarReviewed:
      return FinishSimilarReview{.summary = "all looked at"};
    case FactId::kReportWritten:
      return artifact("incident_report.md");
    case FactId::kPatchNotesWritten:
      return artifact("security_patch_notes.md");
    case FactId::kPostmortemWritten:
      return artifact("postmortem.md");
    case FactId::kClosed:
      return CloseIncident{.summary = "fixed"};
    default:
      return deployed(fact, state);
  }
}

CommandBody random_command(Random& random, const State& state, Instant now) {
  RequestContainment containment = proper_containment(state);
  if (random.one_in(2)) containment.confirmation = "yes";
  if (random.one_in(2)) containment.break_glass = true;
  if (random.one_in(3)) containment.justification.reset();
  if (random.one_in(3)) containment.rollback_plan.reset();
  if (random.one_in(3)) containment.target = "/download";
  if (random.one_in(3)) containment.confirm_within_s = 120;
  if (random.one_in(2)) containment.lift_after_s = 3600;
  const auto any_stage = static_cast<StageKind>(random.below(5));
  const auto any_environment = static_cast<Environment>(random.below(4));
  const std::vector<std::function<CommandBody()>> moves{
      [&] { return containment; },
      [&] {
        return StartStage{.kind = any_stage,
                          .command = "make",
                          .break_glass = random.one_in(3),
                          .reason = "it burns"};
      },
      [&] {
        return FinishStage{.stage = "D" + std::to_string(random.below(9)),
                           .exit_status = random.one_in(2) ? 0 : 1};
      },
      [&] { return GiveApproval{.approval = "A" + std::to_string(random.below(4))}; },
      [&] {
        return DenyApproval{.approval = "A" + std::to_string(random.below(4)), .reason = "no"};
      },
      [&] { return CloseIncident{.summary = "done?"}; },
      [&] { return OverrideEnvironment{.environment = any_environment, .reason = "I know"}; },
      [&] { return RequestLift{.containment = last_containment(state), .reason = "enough"}; },
      [&] { return ConfirmContainment{.containment = last_containment(state)}; },
      [&] {
        return ExtendContainment{.containment = last_containment(state),
                                 .ends_at = state.last_at + std::chrono::hours(random.below(48)),
                                 .reason = "still needed"};
      },
      [&] { return MakeContainmentPermanent{.containment = "C1", .reason = "it stays"}; },
      [&] {
        return RecordVerification{.environment = any_environment,
                                  .target = "t",
                                  .reproduction = "R" + std::to_string(random.below(3)),
                                  .verdict = static_cast<ReplayVerdict>(random.below(3)),
                                  .control = static_cast<ControlResult>(random.below(3))};
      },
      [&] { return ReportRegression{.reason = "search is empty"}; },
      [&] {
        return ReferenceFix{
            .reference = "MR", .revision = "r" + std::to_string(random.below(3)), .summary = "s"};
      },
      [&] { return DeclareFalsePositive{.reason = "ours"}; },
      [&] { return ReopenIncident{.reason = "again"}; },
      [&] { return AddNote{.text = random.one_in(2) ? "" : std::string("\xff\x1b[2J\n")}; },
      [&] { return ReviewBreakGlass{.subject = last_containment(state), .reason = "fine"}; },
      [&] {
        return ReportContainmentProbed{.containment = "C" + std::to_string(random.below(5)),
                                       .result = static_cast<ProbeResult>(random.below(3))};
      },
      [&] { return AssessSeverity{.vector = "AV:?"}; },
      [&] {
        return RecordTime{
            .which = TimeKind::kDetected, .when = now - std::chrono::hours(1), .source = "log"};
      },
      [&] {
        return DecideMitigation{.choice = static_cast<MitigationChoice>(random.below(2)),
                                .harm_meanwhile = "h",
                                .reason = "r"};
      },
  };
  return random.of(moves)();
}

}  // namespace quell::simulation
