#include <algorithm>
#include <chrono>

#include "facts/facts.h"
#include "incident/policy.h"

namespace quell::incident::facting {
namespace {

std::string ask_for_fix(const State& state) {
  if (!state.regressions.empty() && state.fix &&
      state.fix->proof.sequence < state.regressions.back().proof.sequence)
    return "the fix regressed: " + state.regressions.back().value.reason;
  return "there is no fix";
}

/// Holds when the latest run of that stage for the current fix succeeded.
Fact stage_done(const State& state, FactId id, StageKind kind) {
  if (current_fix(state) == nullptr)
    return lacks(id, ask_for_fix(state),
                 "quell deploy fix REVISION --reference TEXT --summary TEXT --rollback TEXT");
  const StageState* run = latest_stage(state, kind);
  const std::string name(name_of(kind));
  if (run == nullptr) return lacks(id, name + " was not run for this revision");
  if (!run->finished) return lacks(id, run->started.value.stage + " (" + name + ") is running");
  if (run->finished->value.exit_status != 0)
    return lacks(id, run->started.value.stage + " (" + name + ") failed with status " +
                         std::to_string(run->finished->value.exit_status));
  return holds(id, run->finished->proof,
               run->started.value.stage + " of " + run->started.value.revision);
}

/// The newest approval that was asked for the current fix.
const ApprovalState* latest_approval(const State& state) {
  const auto* fix = current_fix(state);
  if (fix == nullptr) return nullptr;
  for (auto one = state.approvals.rbegin(); one != state.approvals.rend(); ++one)
    if (one->requested.value.subject == ApprovalSubject::kProductionDeployment &&
        one->requested.proof.sequence > fix->proof.sequence)
      return &*one;
  return nullptr;
}

/// An approval that was used stays good; another one lasts kApprovalLasts. One of the future was
/// given while the clock was wrong, and must not last until the clock comes round to it.
bool still_good(const State& state, const ApprovalState& approval, Instant now) {
  if (std::chrono::abs(now - approval.given->proof.at) <= kApprovalLasts) return true;
  const StageState* run = latest_stage(state, StageKind::kProduction);
  return run != nullptr && run->started.value.approval == approval.requested.value.approval;
}

}  // namespace

const Proven<FixReferenced>* current_fix(const State& state) {
  if (!state.fix) return nullptr;
  const std::uint64_t taken_back =
      state.regressions.empty() ? 0 : state.regressions.back().proof.sequence;
  return state.fix->proof.sequence > std::max(taken_back, last_reopened(state)) ? &*state.fix
                                                                                : nullptr;
}

const StageState* latest_stage(const State& state, StageKind kind) {
  const auto* fix = current_fix(state);
  if (fix == nullptr) return nullptr;
  for (auto run = state.stages.rbegin(); run != state.stages.rend(); ++run)
    if (run->started.value.kind == kind && run->started.proof.sequence > fix->proof.sequence)
      return &*run;
  return nullptr;
}

std::optional<Fact> outside_production(const State& state, FactId id) {
  if (environment_of(state) == Environment::kProduction) return std::nullopt;
  return not_applicable(id, "the incident is not in production: " + state.environment->value.why,
                        state.environment->proof);
}

Fact fix_referenced(const State& state) {
  const auto* fix = current_fix(state);
  if (fix == nullptr) return lacks(FactId::kFixReferenced, ask_for_fix(state));
  if (const auto* rejected = rejection(state))
    return lacks(FactId::kFixReferenced, rejected->value.verification + " found " +
                                             fix->value.revision + " still exploitable in " +
                                             std::string(name_of(rejected->value.environment)));
  return holds(FactId::kFixReferenced, fix->proof,
               fix->value.revision + " (" + fix->value.reference + ")");
}

Fact similar_reviewed(const State& state) {
  for (const auto& place : state.similar)
    if (place.value.verdict == PlaceVerdict::kVulnerable)
      return lacks(FactId::kSimilarReviewed, place.value.place + " is vulnerable",
                   "quell verify similar " + place.value.place + " --verdict fixed --reason TEXT");
  return stated(FactId::kSimilarReviewed, state.similar_finished, "not reviewed",
                [](const auto& event) { return event.summary; });
}

Fact tests_green(const State& state) {
  return stage_done(state, FactId::kTestsGreen, StageKind::kTest);
}

Fact staging_deployed(const State& state) {
  return stage_done(state, FactId::kStagingDeployed, StageKind::kStaging);
}

Fact migration_tried(const State& state) {
  const auto* fix = current_fix(state);
  if (fix != nullptr && !fix->value.migration)
    return not_applicable(FactId::kMigrationTried, "the fix has no migration", fix->proof);
  return stage_done(state, FactId::kMigrationTried, StageKind::kMigration);
}

Fact backup_taken(const State& state) {
  return stage_done(state, FactId::kBackupTaken, StageKind::kBackup);
}

Fact rollback_planned(const State& state) {
  const auto* fix = current_fix(state);
  if (fix == nullptr) return lacks(FactId::kRollbackPlanned, ask_for_fix(state));
  if (!fix->value.rollback_plan)
    return lacks(FactId::kRollbackPlanned, "the fix has no rollback plan");
  return holds(FactId::kRollbackPlanned, fix->proof, *fix->value.rollback_plan);
}

Fact production_approved(const State& state, Instant now) {
  if (auto outside = outside_production(state, FactId::kProductionApproved)) return *outside;
  const ApprovalState* approval = latest_approval(state);
  const std::string ask = "quell decide --ask-approval --reason TEXT";
  if (approval == nullptr)
    return lacks(FactId::kProductionApproved, "approval was not asked for", ask);
  const std::string& id = approval->requested.value.approval;
  if (approval->denied)
    return lacks(FactId::kProductionApproved, id + " was denied: " + approval->denied->value.reason,
                 ask);
  if (!approval->given)
    return lacks(FactId::kProductionApproved, id + " waits for a second person",
                 "quell decide --approve " + id);
  if (!still_good(state, *approval, now))
    return lacks(FactId::kProductionApproved, id + " was not given within 24 h", ask);
  return holds(FactId::kProductionApproved, approval->given->proof,
               id + " by " + approval->given->proof.actor.name);
}

Fact production_deployed(const State& state) {
  if (auto outside = outside_production(state, FactId::kProductionDeployed)) return *outside;
  return stage_done(state, FactId::kProductionDeployed, StageKind::kProduction);
}

}  // namespace quell::incident::facting
