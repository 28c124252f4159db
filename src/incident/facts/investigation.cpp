#include "facts/facts.h"

namespace quell::incident::facting {

Fact evidence_sealed(const State& state) {
  if (state.evidence.empty()) return lacks(FactId::kEvidenceSealed, "there is no evidence");
  return holds(FactId::kEvidenceSealed, state.evidence.front().proof,
               std::to_string(state.evidence.size()) + " sealed");
}

Fact actors_found(const State& state) {
  if (state.findings.empty()) return lacks(FactId::kActorsFound, "there is no finding");
  return holds(FactId::kActorsFound, state.findings.front().proof,
               std::to_string(state.findings.size()) + " findings");
}

Fact vector_found(const State& state) {
  return stated(FactId::kVectorFound, state.root_cause, "the hole is not named",
                [](const auto& event) {
                  return std::string(name_of(event.vector)) + " on " + event.endpoint;
                });
}

Fact impact_stated(const State& state) {
  return stated(FactId::kImpactStated, state.impact, "the impact is not stated",
                [](const auto& event) {
                  return "data exposed: " + std::string(name_of(event.data_exposed));
                });
}

}  // namespace quell::incident::facting
