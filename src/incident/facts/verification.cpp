#include "facts/facts.h"

namespace quell::incident::facting {
namespace {

/// Event of the successful deployment of the current fix, or nothing.
std::optional<std::uint64_t> deployed_at(const State& state, StageKind kind) {
  const StageState* run = latest_stage(state, kind);
  if (run == nullptr || !run->finished || run->finished->value.exit_status != 0)
    return std::nullopt;
  return run->finished->proof.sequence;
}

/// The latest replay of one reproduction in one environment after an event; nullptr without one.
const Proven<VerificationRecorded>* latest(const State& state, Environment environment,
                                           std::string_view reproduction, std::uint64_t after) {
  for (auto one = state.verifications.rbegin(); one != state.verifications.rend(); ++one) {
    if (one->proof.sequence <= after) return nullptr;
    if (one->value.environment == environment && one->value.reproduction == reproduction)
      return &*one;
  }
  return nullptr;
}

std::string why_not(const Proven<ReproductionAdded>& reproduction,
                    const Proven<VerificationRecorded>* check) {
  const std::string& id = reproduction.value.reproduction;
  if (check == nullptr) return id + " was not replayed since the deployment";
  if (check->value.verdict != ReplayVerdict::kNotExploitable)
    return check->value.verification + ": " + id + " is " +
           std::string(name_of(check->value.verdict));
  if (check->value.behind)
    return check->value.verification + ": " + id + " was replayed behind " + *check->value.behind +
           ", which says nothing of the fix; undo it and replay";
  if (check->value.control == ControlResult::kFailed)
    return check->value.verification + ": the control request of " + id + " failed";
  if (check->value.control == ControlResult::kNone && reproduction.value.control_line)
    return check->value.verification + ": the control request of " + id + " was not sent";
  return {};
}

struct Scope {
  FactId id;
  StageKind stage;
  Environment environment;
};

/// Every reproduction must have failed, with its control working, since the deployment.
Fact verified(const State& state, const Scope& scope, const Fact& deployed) {
  const std::string command =
      "quell verify TARGET --environment " + std::string(name_of(scope.environment));
  const auto after = deployed_at(state, scope.stage);
  if (!after) return lacks(scope.id, deployed.detail, deployed.supply);
  if (state.reproductions.empty())
    return lacks(scope.id, "there is no reproduction", "quell repro add FILE");
  std::optional<Proof> last;
  for (const auto& reproduction : state.reproductions) {
    const auto* check = latest(state, scope.environment, reproduction.value.reproduction, *after);
    if (std::string why = why_not(reproduction, check); !why.empty())
      return lacks(scope.id, std::move(why),
                   check != nullptr && check->value.behind
                       ? "quell lift " + *check->value.behind + " --reason TEXT"
                       : command);
    if (!last || last->sequence < check->proof.sequence) last = check->proof;
  }
  return holds(scope.id, *last,
               std::to_string(state.reproductions.size()) + " reproductions fail now");
}

/// Where the incident is: the deployment that the watch and the scanner must come after.
StageKind final_stage(const State& state) {
  return environment_of(state) == Environment::kProduction ? StageKind::kProduction
                                                           : StageKind::kStaging;
}

Fact not_deployed(const State& state, FactId id) {
  const Fact missing = final_stage(state) == StageKind::kProduction ? production_deployed(state)
                                                                    : staging_deployed(state);
  return lacks(id, missing.detail, missing.supply);
}

}  // namespace

const Proven<VerificationRecorded>* rejection(const State& state) {
  struct Place {
    StageKind stage;
    Environment environment;
  };
  for (const Place place : {Place{StageKind::kStaging, Environment::kStaging},
                            Place{StageKind::kProduction, Environment::kProduction}}) {
    const auto after = deployed_at(state, place.stage);
    if (!after) continue;
    for (const auto& reproduction : state.reproductions) {
      const auto* check = latest(state, place.environment, reproduction.value.reproduction, *after);
      if (check != nullptr && check->value.verdict == ReplayVerdict::kExploitable) return check;
    }
  }
  return nullptr;
}

Fact staging_verified(const State& state) {
  return verified(state,
                  {.id = FactId::kStagingVerified,
                   .stage = StageKind::kStaging,
                   .environment = Environment::kStaging},
                  staging_deployed(state));
}

Fact production_verified(const State& state) {
  if (auto outside = outside_production(state, FactId::kProductionVerified)) return *outside;
  return verified(state,
                  {.id = FactId::kProductionVerified,
                   .stage = StageKind::kProduction,
                   .environment = Environment::kProduction},
                  production_deployed(state));
}

Fact scanner_run(const State& state) {
  const auto after = deployed_at(state, final_stage(state));
  if (!after) return not_deployed(state, FactId::kScannerRun);
  for (auto run = state.scanner_runs.rbegin(); run != state.scanner_runs.rend(); ++run)
    if (run->proof.sequence > *after)
      return holds(FactId::kScannerRun, run->proof,
                   run->value.scanner + ", " + std::to_string(run->value.findings) + " findings");
  return lacks(FactId::kScannerRun, "no scanner was run since the deployment");
}

Fact watch_finished(const State& state) {
  const auto after = deployed_at(state, final_stage(state));
  if (!after) return not_deployed(state, FactId::kWatchFinished);
  for (auto watch = state.watches.rbegin(); watch != state.watches.rend(); ++watch) {
    if (watch->started.proof.sequence < *after) break;
    const std::string& id = watch->started.value.watch;
    if (!watch->finished)
      return lacks(FactId::kWatchFinished, id + " runs until " + to_iso(watch->until),
                   "quell watch");
    if (watch->finished->proof.at < watch->until)
      return lacks(FactId::kWatchFinished, id + " ended before its time");
    return holds(
        FactId::kWatchFinished, watch->finished->proof,
        id + (watch->started.value.shortened
                  ? ", shortened to " + std::to_string(watch->started.value.duration_s) + " s"
                  : ""));
  }
  return lacks(FactId::kWatchFinished, "no watch was started since the deployment");
}

}  // namespace quell::incident::facting
