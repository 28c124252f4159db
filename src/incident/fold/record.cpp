#include "fold/fold.h"
#include "incident/policy.h"

namespace quell::incident {

void fold_one(State& state, const ReproductionAdded& event, const Proof& proof) {
  state.reproductions.push_back({event, proof});
}

void fold_one(State& state, const BenignActorAdded& event, const Proof& proof) {
  state.benign.push_back({event, proof});
}

void fold_one(State& state, const NoteAdded& /*event*/, const Proof& /*proof*/) {
  ++state.notes;
}

void fold_one(State& state, const EvidenceAdded& event, const Proof& proof) {
  state.evidence_by_digest.try_emplace(event.digest.text(), state.evidence.size());
  if (event.redacted)
    state.evidence_by_digest.try_emplace(event.redacted->text(), state.evidence.size());
  state.evidence.push_back({event, proof});
}

void fold_one(State& state, const EvidenceOriginalRead& event, const Proof& proof) {
  state.originals_read.push_back({event, proof});
}

void fold_one(State& state, const TimeRecorded& event, const Proof& proof) {
  state.times[static_cast<std::size_t>(event.which)] = {event, proof};
}

void fold_one(State& state, const StakeholdersInformed& event, const Proof& proof) {
  state.informed.push_back({event, proof});
}

void fold_one(State& state, const CommandRefused& event, const Proof& proof) {
  ++state.refusals;
  state.last_refusal = {event, proof};
  auto& window = state.refusal_windows[refusal_key(state, proof.actor)];
  if (window.count == 0 || proof.at - window.begun >= kRefusalWindow || proof.at < window.begun)
    window = {.begun = proof.at, .count = 0};
  ++window.count;
}

}  // namespace quell::incident
