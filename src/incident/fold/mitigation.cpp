#include "fold/fold.h"

namespace quell::incident {

void fold_one(State& state, const MitigationDecided& event, const Proof& proof) {
  state.mitigation = {event, proof};
}

void fold_one(State& state, const OptionAdded& event, const Proof& proof) {
  state.options.push_back({event, proof});
}

void fold_one(State& state, const OptionDecided& event, const Proof& proof) {
  if (find_option(state, event.option) == nullptr) ++state.unmatched_outcomes;
  state.option_decided = {event, proof};
}

}  // namespace quell::incident
