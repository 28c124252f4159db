#include "containment_work.h"

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
#include "contain/actuator.h"
#include "containment_words.h"
#include "crypto/digest.h"
#include "incident/commands.h"
#include "incident/digest.h"
#include "incident/state.h"
#include "journal/evidence.h"

namespace quell::casework {
namespace {

Result<incident::Digest> keep(Keeper& keeper, const desk::Report& report, const Label& label,
                              std::string_view bytes) {
  QUELL_TRY(const incident::AddEvidence evidence, keeper.keep(label, bytes));
  QUELL_CHECK(report(evidence));
  return evidence.digest;
}

constexpr std::string_view kInterrupted = "interrupted before anything was changed";

bool stopped(const Work& work) {
  return work.stop != nullptr && work.stop->requested();
}

/// Stores the undo in the evidence store and says so on the record, before anything is changed.
class RecordedUndo final : public contain::UndoSink {
 public:
  explicit RecordedUndo(Work& work) : work_(work) {}

  /// Once the actuator was told to go on: before that it has changed nothing.
  [[nodiscard]] const std::optional<contain::UndoRecord>& stored() const { return stored_; }

  Result<void> store(const contain::UndoRecord& record) override {
    if (stopped(work_)) return fail(ErrorCode::kCancelled, std::string(kInterrupted));
    const std::string text = to_json(record);
    if (text.size() > limits::kDocumentBytes) {
      return fail(ErrorCode::kLimit, "the backup is too large to be read again for the undo");
    }
    QUELL_TRY(const incident::Digest digest,
              keep(work_.keeper, work_.report,
                   {.name = "undo of " + work_.id(),
                    .origin = "backup taken before " + record.summary,
                    .form = journal::Form::kOpaque,
                    .media_type = "application/json"},
                   text));
    QUELL_CHECK(work_.report(
        incident::ReportContainmentStarted{.containment = work_.id(), .undo = digest}));
    stored_ = record;
    return {};
  }

 private:
  Work& work_;
  std::optional<contain::UndoRecord> stored_;
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

Result<void> report_failed(const Work& work, std::string reason, incident::TargetState state) {
  return work.report(incident::ReportContainmentFailed{
      .containment = work.id(), .reason = std::move(reason), .target_state = state});
}

/// An error says little of the target, which is asked: where nothing of the measure is to be seen,
/// undoing it shows that nothing is left either.
Result<void> report_apply_error(Work& work, const RecordedUndo& undo, const Error& error) {
  if (!undo.stored()) {
    return report_failed(work, error.full(), incident::TargetState::kUnchanged);
  }
  const auto unknown = [&](const std::string& more) {
    return report_failed(work, error.full() + more, incident::TargetState::kUnknown);
  };
  const auto probe = work.actuator.probe(work.measure);
  if (!probe) return unknown("");
  QUELL_CHECK(report_probe(work, *probe, {}));
  if (probe->state != contain::State::kAbsent) return unknown("; seen then: " + probe->summary);
  const auto outcome = work.actuator.undo(*undo.stored(), work.progress);
  if (!outcome || !std::holds_alternative<contain::Undone>(*outcome)) return unknown("");
  const auto& undone = std::get<contain::Undone>(*outcome);
  QUELL_CHECK(report_probe(work, undone.probe, undone.exhibits));
  return report_failed(work, error.full(), incident::TargetState::kUndone);
}

Result<void> apply(Work& work, const contain::Plan& plan) {
  RecordedUndo undo(work);
  const auto outcome = work.actuator.apply(plan, undo, work.progress);
  if (!outcome) return report_apply_error(work, undo, outcome.error());
  if (const auto* refusal = std::get_if<contain::Refusal>(&*outcome)) {
    return report_failed(work, text_of(*refusal), incident::TargetState::kUnchanged);
  }
  if (const auto* back = std::get_if<contain::RolledBack>(&*outcome)) {
    QUELL_CHECK(report_probe(work, back->probe, back->exhibits));
    return report_failed(work, back->why, incident::TargetState::kUndone);
  }
  const auto& applied = std::get<contain::Applied>(*outcome);
  QUELL_CHECK(work.report(
      incident::ReportContainmentApplied{.containment = work.id(), .detail = plan.summary}));
  return report_probe(work, applied.probe, applied.exhibits);
}

/// Plans anew and applies only what was shown when it was asked for.
Result<void> apply_as_shown(Work& work) {
  if (stopped(work)) {
    return report_failed(work, std::string(kInterrupted), incident::TargetState::kUnchanged);
  }
  const auto answer = work.actuator.plan({.measure = work.measure});
  if (!answer) {
    return report_failed(work, answer.error().full(), incident::TargetState::kUnchanged);
  }
  if (const auto* refusal = std::get_if<contain::Refusal>(&*answer)) {
    return report_failed(work, text_of(*refusal), incident::TargetState::kUnchanged);
  }
  const contain::Plan plan = std::get<contain::Plan>(*answer);
  QUELL_TRY(const incident::Digest digest,
            incident::Digest::parse(crypto::digest_of(lasting_text_of(plan)).hex()));
  if (digest != work.containment.requested.value.plan_digest) {
    return report_failed(
        work, "the target changed after the plan was shown; nothing was done, plan again",
        incident::TargetState::kUnchanged);
  }
  return apply(work, plan);
}

/// REQUIRES: it was begun.
Result<contain::UndoRecord> undo_of(Work& work) {
  QUELL_TRY(const std::string text,
            work.keeper.fetch(work.containment.started->value.undo, limits::kDocumentBytes));
  return undo_record_from_json(text);
}

/// The record learns of it afterwards only: had it been said before, a second crash in between
/// would have left a half-applied measure that nobody finds pending.
Result<void> undo_interrupted(Work& work, const contain::ProbeReport& found) {
  const std::string why = "an earlier attempt was interrupted half-way";
  QUELL_TRY(const contain::UndoRecord undo, undo_of(work));
  QUELL_TRY(const contain::UndoOutcome outcome, work.actuator.undo(undo, work.progress));
  if (const auto* refusal = std::get_if<contain::Refusal>(&outcome)) {
    QUELL_CHECK(report_probe(work, found, {}));
    return report_failed(work, why + " and cannot be undone: " + text_of(*refusal),
                         incident::TargetState::kUnknown);
  }
  const auto& undone = std::get<contain::Undone>(outcome);
  QUELL_CHECK(report_probe(work, undone.probe, undone.exhibits));
  return report_failed(work, why, incident::TargetState::kUndone);
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
  return undo_interrupted(work, probe);
}

Result<void> report_lift_failed(const Work& work, std::string reason) {
  return work.report(incident::ReportLiftFailed{.containment = work.id(),
                                                .reason = std::move(reason),
                                                .target_state = incident::TargetState::kUnknown});
}

Result<void> report_lifted(Work& work, std::string detail, const contain::Undone& undone) {
  QUELL_TRY(const incident::Digest evidence,
            keep(work.keeper, work.report,
                 {.name = "lift of " + work.id(), .origin = "requests sent by quell"},
                 transcript_of(undone.probe, undone.exhibits)));
  return work.report(incident::ReportContainmentLifted{
      .containment = work.id(), .detail = std::move(detail), .evidence = evidence});
}

/// Undo data is stored before the first change: where there is none, nothing was changed. It is
/// looked at all the same, because "gone" is shown and not concluded.
Result<void> lift_never_begun(Work& work) {
  QUELL_TRY(contain::ProbeReport probe, work.actuator.probe(work.measure));
  if (probe.state != contain::State::kAbsent) {
    return report_lift_failed(
        work, "it was never begun, so there is nothing to undo it with; " + probe.summary);
  }
  std::string detail = "it was never begun; " + probe.summary;
  return report_lifted(work, std::move(detail), {.probe = std::move(probe), .exhibits = {}});
}

/// What may be why an undo could not be proved: services that other containments hold answer
/// nobody.
std::string held_meanwhile(const Work& work) {
  std::string words;
  for (const incident::ContainmentState& one : work.task.state.containments) {
    const incident::ContainmentRequested& asked = one.requested.value;
    const bool stands = one.phase == incident::ContainmentPhase::kActive ||
                        one.phase == incident::ContainmentPhase::kPermanent;
    if (!stands || asked.containment == work.id() || !asked.actuator.starts_with("service:")) {
      continue;
    }
    words += "; " + asked.containment + " holds " + asked.actuator +
             ", which then answers nobody: if it is looked at here, take that back first (quell "
             "lift " +
             asked.containment + " --reason TEXT)";
  }
  return words;
}

Result<void> lift(Work& work) {
  if (!work.containment.started) return lift_never_begun(work);
  QUELL_TRY(const contain::UndoRecord undo, undo_of(work));
  const Result<contain::UndoOutcome> outcome = work.actuator.undo(undo, work.progress);
  if (!outcome) {
    const std::string held = held_meanwhile(work);
    if (held.empty()) return std::unexpected(outcome.error());
    return report_lift_failed(work, outcome.error().full() + held);
  }
  if (const auto* refusal = std::get_if<contain::Refusal>(&*outcome)) {
    return report_lift_failed(work, text_of(*refusal) + held_meanwhile(work));
  }
  const auto& undone = std::get<contain::Undone>(*outcome);
  return report_lifted(work, undone.probe.summary, undone);
}

}  // namespace

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

Result<void> do_pending(Work& work) {
  switch (work.containment.phase) {
    case incident::ContainmentPhase::kRequested:
      return apply_as_shown(work);
    case incident::ContainmentPhase::kStarted:
    case incident::ContainmentPhase::kApplied:
      return finish_interrupted(work);
    case incident::ContainmentPhase::kLifting:
      return lift(work);
    default:
      return {};
  }
}

}  // namespace quell::casework
