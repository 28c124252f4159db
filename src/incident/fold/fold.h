// What each event changes in the state, one overload an event; a file a family. Total: an event
// that refers to something unknown is counted, never an error.
#pragma once

#include <string_view>
#include <vector>

#include "incident/state.h"

namespace quell::incident {

// triage.cpp
void fold_one(State& state, const IncidentOpened& event, const Proof& proof);
void fold_one(State& state, const OwnerSet& event, const Proof& proof);
void fold_one(State& state, const ResponderAdded& event, const Proof& proof);
void fold_one(State& state, const IncidentConfirmed& event, const Proof& proof);
void fold_one(State& state, const FalsePositiveDeclared& event, const Proof& proof);
void fold_one(State& state, const SeverityAssessed& event, const Proof& proof);
void fold_one(State& state, const PrioritySet& event, const Proof& proof);
void fold_one(State& state, const EnvironmentDetected& event, const Proof& proof);
void fold_one(State& state, const EnvironmentOverridden& event, const Proof& proof);
void fold_one(State& state, const MajorDeclared& event, const Proof& proof);
// record.cpp
void fold_one(State& state, const ReproductionAdded& event, const Proof& proof);
void fold_one(State& state, const BenignActorAdded& event, const Proof& proof);
void fold_one(State& state, const NoteAdded& event, const Proof& proof);
void fold_one(State& state, const EvidenceAdded& event, const Proof& proof);
void fold_one(State& state, const EvidenceOriginalRead& event, const Proof& proof);
void fold_one(State& state, const TimeRecorded& event, const Proof& proof);
void fold_one(State& state, const StakeholdersInformed& event, const Proof& proof);
void fold_one(State& state, const CommandRefused& event, const Proof& proof);
// mitigation.cpp
void fold_one(State& state, const MitigationDecided& event, const Proof& proof);
void fold_one(State& state, const OptionAdded& event, const Proof& proof);
void fold_one(State& state, const OptionDecided& event, const Proof& proof);
// containment.cpp
void fold_one(State& state, const ContainmentRequested& event, const Proof& proof);
void fold_one(State& state, const ContainmentStarted& event, const Proof& proof);
void fold_one(State& state, const ContainmentApplied& event, const Proof& proof);
void fold_one(State& state, const ContainmentProbed& event, const Proof& proof);
void fold_one(State& state, const ContainmentFailed& event, const Proof& proof);
void fold_one(State& state, const LiftRequested& event, const Proof& proof);
void fold_one(State& state, const ContainmentLifted& event, const Proof& proof);
void fold_one(State& state, const LiftFailed& event, const Proof& proof);
void fold_one(State& state, const ContainmentConfirmed& event, const Proof& proof);
void fold_one(State& state, const ContainmentExtended& event, const Proof& proof);
void fold_one(State& state, const ContainmentMadePermanent& event, const Proof& proof);
void fold_one(State& state, const BreakGlassReviewed& event, const Proof& proof);
// investigation.cpp
void fold_one(State& state, const FindingRecorded& event, const Proof& proof);
void fold_one(State& state, const RootCauseStated& event, const Proof& proof);
void fold_one(State& state, const ImpactStated& event, const Proof& proof);
// release.cpp
void fold_one(State& state, const FixReferenced& event, const Proof& proof);
void fold_one(State& state, const SimilarPlaceReviewed& event, const Proof& proof);
void fold_one(State& state, const SimilarReviewFinished& event, const Proof& proof);
void fold_one(State& state, const StageStarted& event, const Proof& proof);
void fold_one(State& state, const StageFinished& event, const Proof& proof);
void fold_one(State& state, const ApprovalRequested& event, const Proof& proof);
void fold_one(State& state, const ApprovalGiven& event, const Proof& proof);
void fold_one(State& state, const ApprovalDenied& event, const Proof& proof);
void fold_one(State& state, const RegressionReported& event, const Proof& proof);
// verification.cpp
void fold_one(State& state, const VerificationRecorded& event, const Proof& proof);
void fold_one(State& state, const ScannerRan& event, const Proof& proof);
void fold_one(State& state, const WatchStarted& event, const Proof& proof);
void fold_one(State& state, const WatchHit& event, const Proof& proof);
void fold_one(State& state, const WatchFinished& event, const Proof& proof);
// closing.cpp
void fold_one(State& state, const ArtifactWritten& event, const Proof& proof);
void fold_one(State& state, const IncidentClosed& event, const Proof& proof);
void fold_one(State& state, const IncidentReopened& event, const Proof& proof);

/// The one whose id (given by `id_of`) is `id`, or nullptr. From the end: outcomes are mostly about
/// what was asked for last.
template <class Item, class IdOf>
Item* find_by_id(std::vector<Item>& items, std::string_view id, IdOf&& id_of) {
  for (auto item = items.rbegin(); item != items.rend(); ++item)
    if (id_of(*item) == id) return &*item;
  return nullptr;
}

}  // namespace quell::incident
