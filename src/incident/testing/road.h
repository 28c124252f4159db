// The whole road of an incident, step by step, for tests: each step is a command that goes through
// decide() and fold(), as the desk does it.
#pragma once

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "incident/cvss.h"
#include "incident/decide.h"
#include "incident/facts.h"

namespace quell::incident::testing {

inline Digest digest_of(char digit) {
  return *Digest::parse(std::string(64, digit));
}

/// A procedure without steps: only what is built in is asked for.
inline Policy bare_policy() {
  return {.procedure = {.name = "bare", .watch_s = 24LL * 3600}};
}

class Road {
 public:
  explicit Road(Policy policy) : policy_(std::move(policy)) {}

  Decision give(const Actor& actor, CommandBody body, Authority authority = Authority::kNone,
                Membership membership = Membership::kOnIncident) {
    now += std::chrono::seconds(1);
    Command command{.id = CommandId("c" + std::to_string(++commands_)), .body = std::move(body)};
    Decision decision = decide(state, command,
                               {.actor = actor,
                                .now = now,
                                .incident = IncidentId("QL-2026-0001"),
                                .membership = membership,
                                .authority = authority,
                                .policy = policy_});
    for (const Event& event : decision.events) {
      fold(state, event);
      events.push_back(event);
    }
    return decision;
  }
  Decision ana(CommandBody body) { return give(kAna, std::move(body)); }
  Decision ben(CommandBody body) { return give(kBen, std::move(body), Authority::kMayApprove); }
  Decision effect(CommandBody body) { return give(kEffect, std::move(body)); }

  [[nodiscard]] Fact fact_of(FactId id) const { return fact(state, id, now); }
  [[nodiscard]] bool holds(FactId id) const { return fact_of(id).state == FactState::kHolds; }

  void open() {
    ana(OpenIncident{.title = "SQL injection on /search", .source = ReportSource::kScan});
  }
  void triage() {
    ana(ConfirmIncident{.reason = "rows of another account came back"});
    ana(AssessSeverity{.vector = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"});
    ana(DetectEnvironment{
        .signals = {{.kind = SignalKind::kHostname, .name = "www.shop.example"}}});
    ana(AddEvidence{.digest = digest_of('e'), .size = 10, .name = "access.log", .origin = "/var"});
    ana(AddReproduction{.title = "union select",
                        .file = digest_of('1'),
                        .request_line = "GET /search?q=1 HTTP/1.1",
                        .exploited_if = "the body contains root"});
    ana(InformStakeholders{.who = "directors", .how = "mail"});
  }
  void choose() {
    ana(DecideMitigation{.choice = MitigationChoice::kShortTerm,
                         .minutes_to_fix = 240,
                         .harm_meanwhile = "accounts can be read",
                         .reason = "too slow"});
    ana(AddOption{.title = "503",
                  .how = "nginx",
                  .effect = "stops it",
                  .measure = "endpoint /search",
                  .treats = Treats::kSymptom});
    ana(DecideOption{.option = "O1", .reason = "least harm"});
    ana(InformStakeholders{.who = "directors", .how = "mail"});
  }
  [[nodiscard]] RequestContainment containment() const {
    return {.actuator = "endpoint",
            .target = "/search",
            .plan = "if ($quell_503) { return 503; }",
            .plan_digest = digest_of('2'),
            .justification = "accounts are read",
            .rollback_plan = "restore the file",
            .confirmation = std::string(kProductionSentence),
            .warning = production_warning(state, "endpoint", "/search")};
  }
  void contain() {
    ana(containment());
    effect(ReportContainmentStarted{.containment = "C1", .undo = digest_of('3')});
    effect(ReportContainmentApplied{.containment = "C1"});
    effect(ReportContainmentProbed{.containment = "C1", .result = ProbeResult::kPassed});
  }
  void investigate() {
    ana(RecordFinding{.actor = "203.0.113.9",
                      .vector = Vector::kSqlInjection,
                      .endpoint = "/search",
                      .verdict = Verdict::kLikelySucceeded,
                      .requests = 12,
                      .first = now - std::chrono::hours(2),
                      .last = now - std::chrono::hours(1),
                      .reasons = {"large answers"},
                      .evidence = digest_of('e')});
    ana(StateRootCause{.vector = Vector::kSqlInjection,
                       .endpoint = "/search",
                       .cause = "SQL built from strings",
                       .cites = {"F1", "E1"}});
    ana(StateImpact{
        .statement = "37 answers", .data_exposed = Exposure::kUnknown, .cites = {"F1"}});
    ana(FinishSimilarReview{.summary = "all queries looked at"});
  }
  void stage(StageKind kind, std::int64_t exit_status = 0) {
    ana(StartStage{.kind = kind, .command = "make " + std::string(name_of(kind))});
    effect(
        FinishStage{.stage = state.stages.back().started.value.stage, .exit_status = exit_status});
  }
  void verify(Environment environment, ReplayVerdict verdict = ReplayVerdict::kNotExploitable) {
    effect(RecordVerification{.environment = environment,
                              .target = "http://127.0.0.1",
                              .reproduction = "R1",
                              .verdict = verdict,
                              .control = ControlResult::kOk,
                              .requests = 3,
                              .evidence = digest_of('4')});
  }
  void fix() {
    ana(ReferenceFix{.reference = "MR 7",
                     .revision = "abc123",
                     .summary = "parameters",
                     .rollback_plan = "deploy the last one"});
  }
  void deploy_staging() {
    stage(StageKind::kTest);
    stage(StageKind::kStaging);
    verify(Environment::kStaging);
    stage(StageKind::kBackup);
  }
  void deploy_production() {
    ana(RequestApproval{});
    ben(GiveApproval{.approval = state.approvals.back().requested.value.approval});
    stage(StageKind::kProduction);
    verify(Environment::kProduction);
  }
  void watch() {
    ana(StartWatch{.signature = "union select", .duration_s = 60, .reason = "a drill"});
    now += std::chrono::seconds(61);
    give({.kind = ActorKind::kTimer, .name = "watch"}, FinishWatch{.watch = "W1"});
  }
  void finish() {
    ana(RequestLift{.containment = "C1", .reason = "fixed"});
    effect(ReportContainmentLifted{.containment = "C1"});
    for (const char* name : {"incident_report.md", "security_patch_notes.md", "postmortem.md"})
      ana(RecordArtifact{.name = name, .digest = digest_of('5'), .size = 5});
  }
  Decision close() { return ana(CloseIncident{.summary = "fixed"}); }

  static inline const Actor kAna{.kind = ActorKind::kPerson, .name = "ana"};
  static inline const Actor kBen{.kind = ActorKind::kPerson, .name = "ben"};
  static inline const Actor kEffect{.kind = ActorKind::kEffect, .name = "runner"};

  State state{};
  std::vector<Event> events{};
  Instant now = *parse_iso("2026-11-22T03:00:00Z");

 private:
  Policy policy_;
  int commands_ = 0;
};

}  // namespace quell::incident::testing
