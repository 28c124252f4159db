// The life of a containment:
//
//   requested → started → applied → active ⇄ doubtful       (probes)
//        └─────────┴────────┴──→ failed
//   any of them → lifting → lifted | lift_failed → lifting …
//   active, lift_failed → permanent; lift_failed → active when it is extended
//
// Reports are believed whatever order they come in, because they say what was seen; a lifted
// containment stays lifted, so a report that comes late cannot bring it back.
#include "fold/fold.h"

namespace quell::incident {
namespace {

using Phase = ContainmentPhase;

ContainmentState* mutable_containment(State& state, std::string_view id) {
  auto* found = find_by_id(state.containments, id, [](const ContainmentState& one) {
    return std::string_view(one.requested.value.containment);
  });
  if (found == nullptr) ++state.unmatched_outcomes;
  return found;
}

/// Set by reports about applying and probing: not once it is being undone, or is settled.
void move_to(ContainmentState& containment, Phase phase) {
  switch (containment.phase) {
    case Phase::kLifting:
    case Phase::kLiftFailed:
    case Phase::kLifted:
    case Phase::kPermanent:
      return;
    default:
      containment.phase = phase;
  }
}

/// It failed and left its target as it was: that a probe does not find it is no news.
bool is_known_absent(const ContainmentState& containment) {
  return containment.phase == Phase::kFailed && containment.failed &&
         containment.failed->value.target_state != TargetState::kUnknown;
}

}  // namespace

void fold_one(State& state, const ContainmentRequested& event, const Proof& proof) {
  state.containments.push_back({.phase = Phase::kRequested, .requested = {event, proof}});
}

void fold_one(State& state, const ContainmentStarted& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->started = {event, proof};
    move_to(*found, Phase::kStarted);
  }
}

void fold_one(State& state, const ContainmentApplied& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->applied = {event, proof};
    move_to(*found, Phase::kApplied);
  }
}

void fold_one(State& state, const ContainmentProbed& event, const Proof& proof) {
  auto* found = mutable_containment(state, event.containment);
  if (found == nullptr) return;
  found->last_probe = {event, proof};
  if (event.result != ProbeResult::kPassed) {
    found->in_force_since.reset();
    if (!is_known_absent(*found)) move_to(*found, Phase::kDoubtful);
    return;
  }
  if (found->phase == Phase::kLifted) return;
  if (!found->first_passed) found->first_passed = {event, proof};
  if (!found->in_force_since) found->in_force_since = proof;
  move_to(*found, Phase::kActive);
}

void fold_one(State& state, const ContainmentFailed& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->failed = {event, proof};
    found->in_force_since.reset();
    move_to(*found, Phase::kFailed);
  }
}

void fold_one(State& state, const LiftRequested& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->lift_requested = {event, proof};
    if (found->phase != Phase::kLifted) found->phase = Phase::kLifting;
  }
}

void fold_one(State& state, const ContainmentLifted& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->lifted = {event, proof};
    found->in_force_since.reset();
    found->phase = Phase::kLifted;
  }
}

void fold_one(State& state, const LiftFailed& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->lift_failed = {event, proof};
    if (found->phase != Phase::kLifted) found->phase = Phase::kLiftFailed;
  }
}

void fold_one(State& state, const ContainmentConfirmed& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->confirmed = {event, proof};
  }
}

void fold_one(State& state, const ContainmentExtended& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->extended = {event, proof};
    if (found->phase == Phase::kLiftFailed) found->phase = Phase::kActive;
  }
}

void fold_one(State& state, const ContainmentMadePermanent& event, const Proof& proof) {
  if (auto* found = mutable_containment(state, event.containment)) {
    found->permanent = {event, proof};
    found->phase = Phase::kPermanent;
  }
}

void fold_one(State& state, const BreakGlassReviewed& event, const Proof& proof) {
  for (auto& containment : state.containments) {
    if (containment.requested.value.containment != event.subject) continue;
    containment.review = {event, proof};
    return;
  }
  for (auto& stage : state.stages) {
    if (stage.started.value.stage != event.subject) continue;
    stage.review = {event, proof};
    return;
  }
  ++state.unmatched_outcomes;
}

}  // namespace quell::incident
