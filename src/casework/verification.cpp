#include "casework/verification.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/utf8.h"
#include "casework/keeper.h"
#include "config/config.h"
#include "desk/effects.h"
#include "http/destination.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "replay/oracle.h"
#include "replay/replay.h"
#include "replay/reproduction.h"
#include "target/target.h"

namespace quell::casework {
namespace {

using replay::Probe;
using replay::Role;

const Probe* first_of(const replay::Reproduction& reproduction, Role role) {
  for (const Probe& probe : reproduction.probes) {
    if (probe.role == role) return &probe;
  }
  return nullptr;
}

std::string request_line(const Probe& probe) {
  return utf8_or_replaced(probe.request.method + " " + probe.request.target + " " +
                          probe.request.version);
}

/// Whether something of it may be on its target. One that is doubtful, or that could not be undone,
/// may well block still.
bool may_stand(const incident::ContainmentState& one) {
  switch (one.phase) {
    case incident::ContainmentPhase::kRequested:  // undo data is recorded before the first change
    case incident::ContainmentPhase::kLifted:
      return false;
    case incident::ContainmentPhase::kFailed:
      return !one.failed || one.failed->value.target_state == incident::TargetState::kUnknown;
    default:
      return true;
  }
}

/// The containment of this environment that may stand in front of the attacked target now, if any.
/// A measure whose target cannot be read counts: nothing may be called fixed that may be blocked.
const incident::ContainmentState* in_front(const incident::State& state,
                                           incident::Environment environment,
                                           std::string_view attacked) {
  for (const incident::ContainmentState& one : state.containments) {
    if (!may_stand(one) || one.requested.value.environment != environment) continue;
    const auto what = target::parse_target(one.requested.value.target);
    if (!what || target::may_cover(*what, attacked)) return &one;
  }
  return nullptr;
}

incident::ReplayVerdict verdict_of(replay::VerdictKind kind) {
  switch (kind) {
    case replay::VerdictKind::kExploitable:
      return incident::ReplayVerdict::kExploitable;
    case replay::VerdictKind::kNotExploitable:
      return incident::ReplayVerdict::kNotExploitable;
    case replay::VerdictKind::kInconclusive:
      return incident::ReplayVerdict::kInconclusive;
  }
  return incident::ReplayVerdict::kInconclusive;
}

incident::ControlResult control_of(const replay::Verdict& verdict) {
  auto result = incident::ControlResult::kNone;
  for (const replay::ShotJudgement& shot : verdict.shots) {
    if (shot.role != Role::kControl) continue;
    if (!shot.positive) return incident::ControlResult::kFailed;
    result = incident::ControlResult::kOk;
  }
  return result;
}

std::string detail_of(const replay::Verdict& verdict) {
  std::string detail;
  for (const std::string& reason : verdict.reasons) detail += (detail.empty() ? "" : "; ") + reason;
  return utf8_or_replaced(detail);
}

Result<http::PermittedDestination> permitted(const config::Target& target) {
  const http::Destination destination{target.at.address, target.at.port};
  const auto permit = http::AllowList({destination}).permit(destination);
  if (permit) return *permit;
  return fail(ErrorCode::kInvalidInput, "the target " + target.name + " cannot be sent to");
}

Result<replay::Replay> replay_it(const replay::Reproduction& reproduction,
                                 const VerifyRequest& request, replay::Question question) {
  QUELL_TRY(const http::PermittedDestination to, permitted(request.target));
  replay::RunOptions options;
  options.question = question;
  options.exchange.stop = request.stop;
  if (question == replay::Question::kIsItStopped) options.front.known.push_back({.status = 503});
  return replay::run(reproduction, to, options);
}

}  // namespace

Result<RecordedReproduction> record_reproduction(Keeper& keeper, std::string_view text,
                                                 const std::string& file) {
  QUELL_TRY(const replay::Reproduction reproduction, replay::read_reproduction(text, file));
  RecordedReproduction recorded;
  QUELL_TRY(recorded.evidence, keeper.keep({.name = "reproduction " + reproduction.name,
                                            .origin = file,
                                            .media_type = "application/yaml"},
                                           text));
  const Probe* attack = first_of(reproduction, Role::kAttack);
  const Probe* control = first_of(reproduction, Role::kControl);
  recorded.command.title = utf8_or_replaced(reproduction.name);
  recorded.command.file = recorded.evidence.digest;
  recorded.command.request_line = request_line(*attack);
  recorded.command.control_line = request_line(*control);
  recorded.command.exploited_if = utf8_or_replaced(replay::describe(attack->oracle));
  recorded.command.control_ok_if = utf8_or_replaced(replay::describe(control->oracle));
  return recorded;
}

Result<Verified> verify(Keeper& keeper, const incident::State& state, const VerifyRequest& request,
                        const desk::Report& report) {
  const auto* recorded = incident::find_reproduction(state, request.reproduction);
  if (recorded == nullptr) {
    return fail(ErrorCode::kNotFound, "there is no reproduction " + request.reproduction);
  }
  QUELL_TRY(const std::string text, keeper.fetch(recorded->value.file, limits::kDocumentBytes));
  QUELL_TRY(const replay::Reproduction reproduction,
            replay::read_reproduction(text, request.reproduction));
  const auto environment = incident::from_name<incident::Environment>(request.target.environment)
                               .value_or(incident::Environment::kProduction);
  const incident::ContainmentState* front =
      in_front(state, environment, first_of(reproduction, Role::kAttack)->request.target);
  Verified verified;
  if (front != nullptr) verified.question = replay::Question::kIsItStopped;
  QUELL_TRY(verified.replay, replay_it(reproduction, request, verified.question));
  const std::string where =
      request.target.at.address + ":" + std::to_string(request.target.at.port);
  QUELL_TRY(const incident::AddEvidence evidence,
            keeper.keep({.name = "replay of " + request.reproduction + " at " + request.target.name,
                         .origin = "requests sent by quell to " + where},
                        replay::transcript(verified.replay)));
  QUELL_CHECK(report(evidence));
  verified.command.environment = environment;
  verified.command.target = request.target.name + " (" + where + ")";
  verified.command.reproduction = request.reproduction;
  verified.command.verdict = verdict_of(verified.replay.verdict.kind);
  verified.command.control = control_of(verified.replay.verdict);
  verified.command.requests = static_cast<std::int64_t>(verified.replay.shots.size());
  if (state.fix) verified.command.revision = state.fix->value.revision;
  if (front != nullptr) verified.command.behind = front->requested.value.containment;
  verified.command.evidence = evidence.digest;
  verified.command.detail = detail_of(verified.replay.verdict);
  QUELL_CHECK(report(verified.command));
  return verified;
}

}  // namespace quell::casework
