#include "casework/containment.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "casework/keeper.h"
#include "casework/undo_record.h"
#include "config/config.h"
#include "contain/actuator.h"
#include "contain/nginx_endpoint.h"
#include "containment_words.h"
#include "crypto/digest.h"
#include "desk/effects.h"
#include "incident/commands.h"
#include "incident/digest.h"
#include "incident/state.h"
#include "target/target.h"

namespace quell::casework {
namespace {

using contain::Actuator;
using contain::Measure;
using incident::ContainmentPhase;
using incident::ContainmentState;

constexpr std::string_view kEndpointKind = "nginx-endpoint:";

contain::NginxSite nginx_site(const config::Site& site) {
  return {.name = site.name,
          .binary = site.binary,
          .config_file = site.config_file,
          .prefix = site.prefix,
          .pid_file = site.pid_file,
          .listen_port = site.listen_port,
          .server_name = site.server_name,
          .probe_at = {site.probe_at.address, site.probe_at.port},
          .host = site.host,
          .control = site.control,
          .retry_after = site.retry_after};
}

/// "QL-2026-0001-C1": a measure's id on the target, unique across incidents.
contain::ContainmentId measure_id(const incident::IncidentId& incident, std::string_view key) {
  return contain::ContainmentId(incident.text() + "-" + std::string(key));
}

Result<Measure> measure_of(const incident::IncidentId& incident, std::string_view key,
                           std::string_view target) {
  QUELL_TRY(target::Target what, target::parse_target(target));
  return Measure{.id = measure_id(incident, key), .what = std::move(what)};
}

/// Everything that one task on one containment needs.
struct Work {
  const desk::Task& task;
  const ContainmentState& containment;
  Actuator& actuator;
  Keeper& keeper;
  const desk::Report& report;
  const desk::Progress& progress;
  Measure measure;

  [[nodiscard]] const std::string& id() const { return task.key; }
};

Result<incident::Digest> keep(Keeper& keeper, const desk::Report& report, const Label& label,
                              std::string_view bytes) {
  QUELL_TRY(const incident::AddEvidence evidence, keeper.keep(label, bytes));
  QUELL_CHECK(report(evidence));
  return evidence.digest;
}

/// Stores the undo in the evidence store and says so on the record, before anything is changed.
class RecordedUndo final : public contain::UndoSink {
 public:
  RecordedUndo(Work& work) : work_(work) {}

  Result<void> store(const contain::UndoRecord& record) override {
    QUELL_TRY(const incident::Digest digest,
              keep(work_.keeper, work_.report,
                   {.name = "undo of " + work_.id(),
                    .origin = "backup taken before " + record.summary,
                    .form = journal::Form::kOpaque,
                    .media_type = "application/json"},
                   to_json(record)));
    return work_.report(
        incident::ReportContainmentStarted{.containment = work_.id(), .undo = digest});
  }

 private:
  Work& work_;
};

incident::ProbeResult result_of(contain::State state) {
  switch (state) {
    case contain::State::kInForce:
      return incident::ProbeResult::kPassed;
    case contain::State::kAbsent:
      return incident::ProbeResult::kFailed;
    case contain::State::kHalfApplied:
      return incident::ProbeResult::kFailed;
    case contain::State::kAltered:
      return incident::ProbeResult::kInconclusive;
  }
  return incident::ProbeResult::kInconclusive;
}

Result<void> report_probe(Work& work, const contain::ProbeReport& probe,
                          const std::vector<contain::Exhibit>& exhibits) {
  QUELL_TRY(const incident::Digest evidence,
            keep(work.keeper, work.report,
                 {.name = "probe of " + work.id(), .origin = "requests sent by quell"},
                 transcript_of(probe, exhibits)));
  return work.report(incident::ReportContainmentProbed{.containment = work.id(),
                                                       .result = result_of(probe.state),
                                                       .detail = probe.summary,
                                                       .evidence = evidence});
}

Result<void> report_failed(const Work& work, std::string reason, incident::TargetState state) {
  return work.report(incident::ReportContainmentFailed{
      .containment = work.id(), .reason = std::move(reason), .target_state = state});
}

/// Plans anew and applies only what was shown when it was asked for.
Result<void> apply_as_shown(Work& work) {
  QUELL_TRY(const contain::PlanAnswer answer, work.actuator.plan({.measure = work.measure}));
  if (const auto* refusal = std::get_if<contain::Refusal>(&answer)) {
    return report_failed(work, text_of(*refusal), incident::TargetState::kUnchanged);
  }
  const auto& plan = std::get<contain::Plan>(answer);
  QUELL_TRY(const incident::Digest digest,
            incident::Digest::parse(crypto::digest_of(text_of(plan)).hex()));
  if (digest != work.containment.requested.value.plan_digest) {
    return report_failed(
        work, "the target changed after the plan was shown; nothing was done, plan again",
        incident::TargetState::kUnchanged);
  }
  RecordedUndo undo(work);
  QUELL_TRY(contain::ApplyOutcome outcome, work.actuator.apply(plan, undo, work.progress));
  if (const auto* refusal = std::get_if<contain::Refusal>(&outcome)) {
    return report_failed(work, text_of(*refusal), incident::TargetState::kUnchanged);
  }
  if (const auto* back = std::get_if<contain::RolledBack>(&outcome)) {
    QUELL_CHECK(report_probe(work, back->probe, back->exhibits));
    return report_failed(work, back->why, incident::TargetState::kUndone);
  }
  const auto& applied = std::get<contain::Applied>(outcome);
  QUELL_CHECK(work.report(
      incident::ReportContainmentApplied{.containment = work.id(), .detail = plan.summary}));
  return report_probe(work, applied.probe, applied.exhibits);
}

Result<contain::UndoRecord> undo_of(Work& work) {
  if (!work.containment.started) {
    return fail(ErrorCode::kNotFound, work.id() + " was never begun, so there is nothing to undo");
  }
  QUELL_TRY(const std::string text,
            work.keeper.fetch(work.containment.started->value.undo, limits::kDocumentBytes));
  return undo_record_from_json(text);
}

/// An earlier process began and did not say how it ended: the target is asked first.
Result<void> finish_interrupted(Work& work) {
  work.progress("an earlier attempt was interrupted: looking at the target first");
  QUELL_TRY(const contain::ProbeReport probe, work.actuator.probe(work.measure));
  if (probe.state == contain::State::kInForce) {
    if (!work.containment.applied) {
      QUELL_CHECK(work.report(incident::ReportContainmentApplied{
          .containment = work.id(), .detail = "found in force after an interruption"}));
    }
    return report_probe(work, probe, {});
  }
  if (probe.state == contain::State::kAbsent && !work.containment.applied) {
    return apply_as_shown(work);
  }
  if (probe.state == contain::State::kAltered) {
    QUELL_CHECK(report_probe(work, probe, {}));
    return report_failed(work, "somebody else changed the target meanwhile: " + probe.summary,
                         incident::TargetState::kUnknown);
  }
  QUELL_TRY(const contain::UndoRecord undo, undo_of(work));
  QUELL_TRY(const contain::UndoOutcome outcome, work.actuator.undo(undo, work.progress));
  const bool undone = std::holds_alternative<contain::Undone>(outcome);
  // Only now on the record: had it been said before the undo, a second crash in between would have
  // left a half-applied measure that nobody finds pending.
  QUELL_CHECK(report_probe(work, probe, {}));
  return report_failed(work, "an earlier attempt was interrupted half-way",
                       undone ? incident::TargetState::kUndone : incident::TargetState::kUnknown);
}

Result<void> lift(Work& work) {
  QUELL_TRY(const contain::UndoRecord undo, undo_of(work));
  QUELL_TRY(const contain::UndoOutcome outcome, work.actuator.undo(undo, work.progress));
  if (const auto* refusal = std::get_if<contain::Refusal>(&outcome)) {
    return work.report(incident::ReportLiftFailed{.containment = work.id(),
                                                  .reason = text_of(*refusal),
                                                  .target_state = incident::TargetState::kUnknown});
  }
  const auto& undone = std::get<contain::Undone>(outcome);
  QUELL_TRY(const incident::Digest evidence,
            keep(work.keeper, work.report,
                 {.name = "lift of " + work.id(), .origin = "requests sent by quell"},
                 transcript_of(undone.probe, undone.exhibits)));
  return work.report(incident::ReportContainmentLifted{
      .containment = work.id(), .detail = undone.probe.summary, .evidence = evidence});
}

Result<void> do_pending(Work& work) {
  switch (work.containment.phase) {
    case ContainmentPhase::kRequested:
      return apply_as_shown(work);
    case ContainmentPhase::kStarted:
    case ContainmentPhase::kApplied:
      return finish_interrupted(work);
    case ContainmentPhase::kLifting:
      return lift(work);
    default:
      return {};
  }
}

/// What could not be finished is said on the record too, so that it is not taken for pending for
/// ever; the target's state is unknown then, and a probe or a lift finds out.
Result<void> report_error(const Work& work, const Error& error) {
  if (work.containment.phase == ContainmentPhase::kLifting) {
    return work.report(incident::ReportLiftFailed{.containment = work.id(),
                                                  .reason = error.full(),
                                                  .target_state = incident::TargetState::kUnknown});
  }
  return report_failed(work, error.full(), incident::TargetState::kUnknown);
}

}  // namespace

ActuatorFactory actuators_of(const config::Config& config) {
  return [sites = config.sites](std::string_view name) -> Result<std::unique_ptr<Actuator>> {
    for (const config::Site& site : sites) {
      if (name == endpoint_actuator(site)) {
        return std::make_unique<contain::NginxEndpoint>(nginx_site(site));
      }
    }
    return fail(ErrorCode::kNotFound, "quell.yaml names no site for " + std::string(name));
  };
}

std::string endpoint_actuator(const config::Site& site) {
  return std::string(kEndpointKind) + site.name;
}

std::string next_containment_id(const incident::State& state) {
  return fmt::format("C{}", state.containments.size() + 1);
}

Result<PlanOutcome> plan_containment(const ActuatorFactory& actuators,
                                     const incident::IncidentId& incident, std::string_view key,
                                     const Wish& wish) {
  QUELL_TRY(const auto actuator, actuators(wish.actuator));
  QUELL_TRY(Measure measure, measure_of(incident, key, wish.target));
  QUELL_TRY(contain::PlanAnswer answer, actuator->plan({.measure = std::move(measure)}));
  if (auto* refusal = std::get_if<contain::Refusal>(&answer)) return std::move(*refusal);
  ShownPlan shown{.plan = std::get<contain::Plan>(std::move(answer))};
  shown.text = text_of(shown.plan);
  QUELL_TRY(shown.digest, incident::Digest::parse(crypto::digest_of(shown.text).hex()));
  shown.plan.affected = wish.affected;
  return shown;
}

std::vector<std::string> ContainmentEffect::pending(const incident::State& state) const {
  std::vector<std::string> keys;
  for (const ContainmentState& containment : state.containments) {
    switch (containment.phase) {
      case ContainmentPhase::kRequested:
      case ContainmentPhase::kStarted:
      case ContainmentPhase::kApplied:
      case ContainmentPhase::kLifting:
        keys.push_back(containment.requested.value.containment);
        break;
      default:
        break;
    }
  }
  return keys;
}

Result<void> ContainmentEffect::carry_out(const desk::Task& task, const desk::Report& report,
                                          const desk::Progress& progress) {
  const ContainmentState* containment = incident::find_containment(task.state, task.key);
  if (containment == nullptr) return fail(ErrorCode::kNotFound, "no containment " + task.key);
  const incident::ContainmentRequested& asked = containment->requested.value;
  QUELL_TRY(const auto actuator, actuators_(asked.actuator));
  QUELL_TRY(Measure measure, measure_of(task.incident, task.key, asked.target));
  Work work{.task = task,
            .containment = *containment,
            .actuator = *actuator,
            .keeper = keeper_,
            .report = report,
            .progress = progress,
            .measure = std::move(measure)};
  const Result<void> done = do_pending(work);
  if (done) return {};
  return report_error(work, done.error());
}

Result<contain::ProbeReport> probe_containment(const ActuatorFactory& actuators, Keeper& keeper,
                                               const desk::Task& task, const desk::Report& report) {
  const ContainmentState* containment = incident::find_containment(task.state, task.key);
  if (containment == nullptr) {
    return fail(ErrorCode::kNotFound, "there is no containment " + task.key);
  }
  const incident::ContainmentRequested& asked = containment->requested.value;
  QUELL_TRY(const auto actuator, actuators(asked.actuator));
  QUELL_TRY(Measure measure, measure_of(task.incident, task.key, asked.target));
  QUELL_TRY(contain::ProbeReport probe, actuator->probe(measure));
  const desk::Progress silent = [](std::string_view) {};
  Work work{.task = task,
            .containment = *containment,
            .actuator = *actuator,
            .keeper = keeper,
            .report = report,
            .progress = silent,
            .measure = std::move(measure)};
  QUELL_CHECK(report_probe(work, probe, {}));
  return probe;
}

}  // namespace quell::casework
