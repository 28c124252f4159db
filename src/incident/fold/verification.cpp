#include <chrono>

#include "fold/fold.h"

namespace quell::incident {
namespace {

WatchState* mutable_watch(State& state, std::string_view id) {
  auto* found = find_by_id(state.watches, id, [](const WatchState& one) {
    return std::string_view(one.started.value.watch);
  });
  if (found == nullptr) ++state.unmatched_outcomes;
  return found;
}

}  // namespace

void fold_one(State& state, const VerificationRecorded& event, const Proof& proof) {
  if (find_reproduction(state, event.reproduction) == nullptr) ++state.unmatched_outcomes;
  state.verifications.push_back({event, proof});
}

void fold_one(State& state, const ScannerRan& event, const Proof& proof) {
  state.scanner_runs.push_back({event, proof});
}

void fold_one(State& state, const WatchStarted& event, const Proof& proof) {
  state.watches.push_back({.started = {event, proof}, .until = event.until});
}

void fold_one(State& state, const WatchHit& event, const Proof& proof) {
  auto* found = mutable_watch(state, event.watch);
  if (found == nullptr) return;
  if (event.outcome == HitOutcome::kStopped) {
    ++found->stopped;
    return;
  }
  ++found->got_through;
  found->last_through = {event, proof};
  // The clock starts again when it is noticed: until then nobody acted on it.
  found->until = proof.at + std::chrono::seconds(found->started.value.duration_s);
  found->finished.reset();
}

void fold_one(State& state, const WatchFinished& event, const Proof& proof) {
  if (auto* found = mutable_watch(state, event.watch)) found->finished = {event, proof};
}

}  // namespace quell::incident
