#include "fold/fold.h"

namespace quell::incident {
namespace {

ApprovalState* mutable_approval(State& state, std::string_view id) {
  auto* found = find_by_id(state.approvals, id, [](const ApprovalState& one) {
    return std::string_view(one.requested.value.approval);
  });
  if (found == nullptr) ++state.unmatched_outcomes;
  return found;
}

}  // namespace

void fold_one(State& state, const FixReferenced& event, const Proof& proof) {
  state.fix = {event, proof};
}

void fold_one(State& state, const SimilarPlaceReviewed& event, const Proof& proof) {
  for (auto& place : state.similar) {
    if (place.value.place != event.place) continue;
    place = {event, proof};
    return;
  }
  state.similar.push_back({event, proof});
}

void fold_one(State& state, const SimilarReviewFinished& event, const Proof& proof) {
  state.similar_finished = {event, proof};
}

void fold_one(State& state, const StageStarted& event, const Proof& proof) {
  state.stages.push_back({.started = {event, proof}});
}

void fold_one(State& state, const StageFinished& event, const Proof& proof) {
  auto* found = find_by_id(state.stages, event.stage, [](const StageState& one) {
    return std::string_view(one.started.value.stage);
  });
  if (found == nullptr)
    ++state.unmatched_outcomes;
  else
    found->finished = {event, proof};
}

void fold_one(State& state, const ApprovalRequested& event, const Proof& proof) {
  state.approvals.push_back({.requested = {event, proof}});
}

void fold_one(State& state, const ApprovalGiven& event, const Proof& proof) {
  if (auto* found = mutable_approval(state, event.approval)) found->given = {event, proof};
}

void fold_one(State& state, const ApprovalDenied& event, const Proof& proof) {
  if (auto* found = mutable_approval(state, event.approval)) found->denied = {event, proof};
}

void fold_one(State& state, const RegressionReported& event, const Proof& proof) {
  state.regressions.push_back({event, proof});
}

}  // namespace quell::incident
