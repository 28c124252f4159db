#include "fold/fold.h"

namespace quell::incident {

void fold_one(State& state, const ArtifactWritten& event, const Proof& proof) {
  state.artifacts.insert_or_assign(event.name, Proven<ArtifactWritten>{event, proof});
}

void fold_one(State& state, const IncidentClosed& event, const Proof& proof) {
  state.closed = {event, proof};
}

void fold_one(State& state, const IncidentReopened& event, const Proof& proof) {
  state.closed.reset();
  state.false_positive.reset();
  state.reopened.push_back({event, proof});
}

}  // namespace quell::incident
