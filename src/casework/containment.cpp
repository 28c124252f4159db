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
#include "base/result.h"
#include "casework/keeper.h"
#include "casework/kinds.h"
#include "contain/actuator.h"
#include "containment_words.h"
#include "containment_work.h"
#include "crypto/digest.h"
#include "desk/effects.h"
#include "incident/commands.h"
#include "incident/digest.h"
#include "incident/expiry.h"
#include "incident/state.h"
#include "log_witness.h"

namespace quell::casework {
namespace {

using contain::Actuator;
using contain::Measure;
using incident::ContainmentPhase;
using incident::ContainmentState;

/// "QL-2026-0001-C1-9f86d081": a measure's id on the target. Each person's store counts its
/// incidents from 1, and several may work on one host: when and by whom the incident was opened
/// tells them apart, so that nobody lifts what somebody else put there.
contain::ContainmentId measure_id(const desk::Task& task) {
  constexpr std::size_t kEnough = 8;
  const incident::Proof opened = task.state.opened ? task.state.opened->proof : incident::Proof{};
  const std::string origin = fmt::format("{}\n{}\n", to_iso(opened.at), opened.actor.name);
  return contain::ContainmentId(fmt::format("{}-{}-{}", task.incident.text(), task.key,
                                            crypto::digest_of(origin).hex().substr(0, kEnough)));
}

Measure measure_of(const desk::Task& task, std::string_view target, std::optional<Instant> ends) {
  return {.id = measure_id(task), .target = std::string(target), .expires = ends};
}

/// What could not be finished is said on the record too, so that it is not taken for pending for
/// ever; the target's state is unknown then, and a probe or a lift finds out.
Result<void> report_error(const ContainmentState& containment, const desk::Report& report,
                          const Error& error, incident::TargetState left) {
  const std::string& id = containment.requested.value.containment;
  if (containment.phase == ContainmentPhase::kLifting) {
    return report(incident::ReportLiftFailed{
        .containment = id, .reason = error.full(), .target_state = left});
  }
  return report(incident::ReportContainmentFailed{
      .containment = id, .reason = error.full(), .target_state = left});
}

Result<const ContainmentState*> containment_of(const desk::Task& task) {
  const ContainmentState* containment = incident::find_containment(task.state, task.key);
  if (containment != nullptr) return containment;
  return fail(ErrorCode::kNotFound, "there is no containment " + task.key);
}

/// The actuator of a containment and what it is to do.
struct Tools {
  std::unique_ptr<Actuator> actuator;
  Measure measure;
};

Result<Tools> tools_for(const ActuatorFactory& actuators, const desk::Task& task,
                        const ContainmentState& one) {
  const incident::ContainmentRequested& asked = one.requested.value;
  Tools tools;
  QUELL_TRY(tools.actuator, actuators(asked.actuator));
  tools.measure = measure_of(task, asked.target, incident::set_end(one));
  return tools;
}

}  // namespace

std::string next_containment_id(const incident::State& state) {
  return fmt::format("C{}", state.containments.size() + 1);
}

Result<PlanOutcome> plan_containment(const ActuatorFactory& actuators,
                                     const incident::IncidentId& incident,
                                     const incident::State& state, const Wish& wish) {
  QUELL_TRY(const auto actuator, actuators(wish.actuator));
  Measure measure =
      measure_of({incident, next_containment_id(state), state}, wish.target, wish.ends);
  QUELL_TRY(contain::PlanAnswer answer,
            actuator->plan({.measure = std::move(measure), .traffic = wish.traffic}));
  if (auto* refusal = std::get_if<contain::Refusal>(&answer)) return std::move(*refusal);
  ShownPlan shown{.plan = std::get<contain::Plan>(std::move(answer))};
  shown.plan.affected.insert(shown.plan.affected.begin(), wish.affected.begin(),
                             wish.affected.end());
  shown.text = text_of(shown.plan);
  QUELL_TRY(shown.digest,
            incident::Digest::parse(crypto::digest_of(lasting_text_of(shown.plan)).hex()));
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
  QUELL_TRY(const ContainmentState* containment, containment_of(task));
  const auto tools = tools_for(actuators_, task, *containment);
  if (!tools) {
    const bool begun = containment->phase != ContainmentPhase::kRequested;
    return report_error(
        *containment, report, tools.error(),
        begun ? incident::TargetState::kUnknown : incident::TargetState::kUnchanged);
  }
  Work work{.task = task,
            .containment = *containment,
            .actuator = *tools->actuator,
            .keeper = keeper_,
            .report = report,
            .progress = progress,
            .measure = tools->measure,
            .stop = stop_};
  const Result<void> done = do_pending(work);
  if (done) return {};
  return report_error(*containment, report, done.error(), incident::TargetState::kUnknown);
}

namespace {

/// What `look` makes of one containment, outside of the runner of effects.
template <class Look>
auto look_at(const ActuatorFactory& actuators, Keeper& keeper, const desk::Task& task,
             const desk::Report& report, const Look& look)
    -> decltype(look(std::declval<Work&>())) {
  QUELL_TRY(const ContainmentState* containment, containment_of(task));
  QUELL_TRY(const Tools tools, tools_for(actuators, task, *containment));
  const desk::Progress silent = [](std::string_view) {};
  Work work{.task = task,
            .containment = *containment,
            .actuator = *tools.actuator,
            .keeper = keeper,
            .report = report,
            .progress = silent,
            .measure = tools.measure};
  return look(work);
}

Result<ConfirmOutcome> confirm(Work& work, const std::optional<Instant>& ends) {
  contain::Measure measure = work.measure;
  measure.expires = ends;
  contain::DeadMansTimer* const timer = work.actuator.dead_mans_timer();
  if (timer == nullptr) {
    return fail(ErrorCode::kInvalidInput,
                work.id() + " does not end before its time: there is nothing to confirm");
  }
  QUELL_TRY(contain::ConfirmOutcome outcome, timer->confirm(measure, work.progress));
  if (auto* refusal = std::get_if<contain::Refusal>(&outcome)) {
    QUELL_TRY(const contain::ProbeReport probe, work.actuator.probe(measure));
    QUELL_CHECK(report_probe(work, probe, {}));
    return std::move(*refusal);
  }
  auto& confirmed = std::get<contain::Confirmed>(outcome);
  QUELL_CHECK(report_probe(work, confirmed.probe, confirmed.exhibits));
  return std::move(confirmed.probe);
}

/// What the target shows and what the logs say are two proofs: one that is in force and does not
/// stop the requests is said to be both.
void add_witness(const Work& work, const AccessLogs& logs, contain::ProbeReport& probe) {
  if (probe.state != contain::State::kInForce) return;
  auto check = seen_in_logs(work.containment, logs);
  if (!check) return;
  switch (check->outcome) {
    case contain::Check::Outcome::kPassed:
      probe.summary += "; the logs show none of it any more";
      break;
    case contain::Check::Outcome::kFailed:
      probe.summary += "; BUT the logs show that it still gets through";
      break;
    case contain::Check::Outcome::kNote:
      break;
  }
  probe.checks.push_back(*std::move(check));
}

}  // namespace

Result<ConfirmOutcome> confirm_containment(const ActuatorFactory& actuators, Keeper& keeper,
                                           const desk::Task& task, const desk::Report& report,
                                           const std::optional<Instant>& ends) {
  return look_at(actuators, keeper, task, report, [&](Work& work) { return confirm(work, ends); });
}

Result<contain::ProbeReport> probe_containment(const ActuatorFactory& actuators, Keeper& keeper,
                                               const desk::Task& task, const desk::Report& report,
                                               const AccessLogs& logs) {
  return look_at(actuators, keeper, task, report, [&](Work& work) -> Result<contain::ProbeReport> {
    QUELL_TRY(contain::ProbeReport probe, work.actuator.probe(work.measure));
    add_witness(work, logs, probe);
    QUELL_CHECK(report_probe(work, probe, {}));
    return probe;
  });
}

Result<contain::ProbeReport> look_at_containment(const ActuatorFactory& actuators,
                                                 const desk::Task& task) {
  QUELL_TRY(const ContainmentState* containment, containment_of(task));
  QUELL_TRY(const Tools tools, tools_for(actuators, task, *containment));
  return tools.actuator->probe(tools.measure);
}

}  // namespace quell::casework
