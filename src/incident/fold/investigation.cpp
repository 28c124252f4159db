#include <string>

#include "fold/fold.h"

namespace quell::incident {

void fold_one(State& state, const FindingRecorded& event, const Proof& proof) {
  ++state.findings_made;
  std::string key = std::to_string(event.actor.size());  // so that no two triples share a key
  key.append(":")
      .append(event.actor)
      .append(name_of(event.vector))
      .append(":")
      .append(event.endpoint);
  const auto [place, is_new] =
      state.finding_by_key.try_emplace(std::move(key), state.findings.size());
  if (is_new)
    state.findings.push_back({event, proof});
  else
    state.findings[place->second] = {event, proof};
}

void fold_one(State& state, const RootCauseStated& event, const Proof& proof) {
  state.root_cause = {event, proof};
}

void fold_one(State& state, const ImpactStated& event, const Proof& proof) {
  state.impact = {event, proof};
}

}  // namespace quell::incident
