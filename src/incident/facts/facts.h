// The facts, one function each, a file a family; table.cpp maps ids to them. Private to the module.
#pragma once

#include <optional>
#include <string>

#include "incident/facts.h"

namespace quell::incident::facting {

Fact holds(FactId id, const Proof& proof, std::string detail);
/// `supply` empty: the command of the catalogue.
Fact lacks(FactId id, std::string detail, std::string supply = {});
Fact not_applicable(FactId id, std::string detail, std::optional<Proof> proof = std::nullopt);

/// For facts that hold as soon as something was stated.
template <class T, class Detail>
Fact stated(FactId id, const MaybeProven<T>& value, std::string otherwise, Detail&& detail) {
  if (!value) return lacks(id, std::move(otherwise));
  return holds(id, value->proof, detail(value->value));
}

/// Sequence of the last reopening; what was done before it counts for the earlier round only.
std::uint64_t last_reopened(const State& state);
/// The fix that counts: not one that was taken back by a regression, nor one from before reopening.
const Proven<FixReferenced>* current_fix(const State& state);
/// The latest run of that stage for the current fix; nullptr when there is none.
const StageState* latest_stage(const State& state, StageKind kind);
/// Where the fix went last and was found exploitable, if that is the latest word.
const Proven<VerificationRecorded>* rejection(const State& state);
/// Not applicable outside production.
std::optional<Fact> outside_production(const State& state, FactId id);

// triage.cpp
Fact opened(const State& state);
Fact owned(const State& state);
Fact confirmed(const State& state);
Fact severity_assessed(const State& state);
Fact environment_known(const State& state);
Fact reproduction_recorded(const State& state);
Fact stakeholders_informed(const State& state);
// mitigation.cpp
Fact mitigation_decided(const State& state);
Fact options_recorded(const State& state);
Fact option_decided(const State& state);
Fact contained(const State& state);
Fact containment_replayed(const State& state);
Fact decision_announced(const State& state);
Fact break_glass_reviewed(const State& state);
Fact containments_settled(const State& state);
// investigation.cpp
Fact evidence_sealed(const State& state);
Fact actors_found(const State& state);
Fact vector_found(const State& state);
Fact impact_stated(const State& state);
// release.cpp
Fact fix_referenced(const State& state);
Fact similar_reviewed(const State& state);
Fact tests_green(const State& state);
Fact staging_deployed(const State& state);
Fact migration_tried(const State& state);
Fact backup_taken(const State& state);
Fact rollback_planned(const State& state);
Fact production_approved(const State& state, Instant now);
Fact production_deployed(const State& state);
// verification.cpp
Fact staging_verified(const State& state);
Fact production_verified(const State& state);
Fact scanner_run(const State& state);
Fact watch_finished(const State& state);
// closing.cpp
Fact report_written(const State& state);
Fact patch_notes_written(const State& state);
Fact postmortem_written(const State& state);
Fact closed(const State& state);

}  // namespace quell::incident::facting
