#include "fold/fold.h"

namespace quell::incident {

void fold_one(State& state, const IncidentOpened& event, const Proof& proof) {
  state.opened = {event, proof};
}

void fold_one(State& state, const OwnerSet& event, const Proof& proof) {
  state.owner = {event, proof};
}

void fold_one(State& state, const ResponderAdded& event, const Proof& proof) {
  state.responders.push_back({event, proof});
}

void fold_one(State& state, const IncidentConfirmed& event, const Proof& proof) {
  state.confirmed = {event, proof};
}

void fold_one(State& state, const FalsePositiveDeclared& event, const Proof& proof) {
  state.false_positive = {event, proof};
}

void fold_one(State& state, const SeverityAssessed& event, const Proof& proof) {
  state.severity = {event, proof};
  state.severity_history.push_back({event, proof});
}

void fold_one(State& state, const PrioritySet& event, const Proof& proof) {
  state.priority = {event, proof};
}

void fold_one(State& state, const EnvironmentDetected& event, const Proof& proof) {
  state.environment = {{.environment = event.environment,
                        .why = event.why,
                        .signals = event.signals,
                        .stated = state.environment && state.environment->value.stated},
                       proof};
}

void fold_one(State& state, const EnvironmentOverridden& event, const Proof& proof) {
  state.environment = {
      {.environment = event.environment, .why = event.reason, .signals = {}, .stated = true},
      proof};
}

void fold_one(State& state, const MajorDeclared& event, const Proof& proof) {
  state.major = {event, proof};
}

}  // namespace quell::incident
