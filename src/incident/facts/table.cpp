#include <utility>

#include "facts/facts.h"
#include "incident/catalogue.h"

namespace quell::incident {
namespace facting {

Fact holds(FactId id, const Proof& proof, std::string detail) {
  return {.id = id, .state = FactState::kHolds, .proof = proof, .detail = std::move(detail)};
}

Fact lacks(FactId id, std::string detail, std::string supply) {
  if (supply.empty()) supply = fact_specs()[static_cast<std::size_t>(id)].supply;
  return {
      .id = id, .state = FactState::kNot, .detail = std::move(detail), .supply = std::move(supply)};
}

Fact not_applicable(FactId id, std::string detail, std::optional<Proof> proof) {
  return {.id = id,
          .state = FactState::kNotApplicable,
          .proof = std::move(proof),
          .detail = std::move(detail)};
}

}  // namespace facting

// NOLINTNEXTLINE(readability-function-size): the table of facts, one line each
Fact fact(const State& state, FactId id, Instant now) {
  switch (id) {
    case FactId::kOpened:
      return facting::opened(state);
    case FactId::kOwned:
      return facting::owned(state);
    case FactId::kConfirmed:
      return facting::confirmed(state);
    case FactId::kSeverityAssessed:
      return facting::severity_assessed(state);
    case FactId::kEnvironmentKnown:
      return facting::environment_known(state);
    case FactId::kReproductionRecorded:
      return facting::reproduction_recorded(state);
    case FactId::kStakeholdersInformed:
      return facting::stakeholders_informed(state);
    case FactId::kMitigationDecided:
      return facting::mitigation_decided(state);
    case FactId::kOptionsRecorded:
      return facting::options_recorded(state);
    case FactId::kOptionDecided:
      return facting::option_decided(state);
    case FactId::kContained:
      return facting::contained(state);
    case FactId::kContainmentReplayed:
      return facting::containment_replayed(state);
    case FactId::kDecisionAnnounced:
      return facting::decision_announced(state);
    case FactId::kBreakGlassReviewed:
      return facting::break_glass_reviewed(state);
    case FactId::kEvidenceSealed:
      return facting::evidence_sealed(state);
    case FactId::kActorsFound:
      return facting::actors_found(state);
    case FactId::kVectorFound:
      return facting::vector_found(state);
    case FactId::kImpactStated:
      return facting::impact_stated(state);
    case FactId::kFixReferenced:
      return facting::fix_referenced(state);
    case FactId::kSimilarReviewed:
      return facting::similar_reviewed(state);
    case FactId::kTestsGreen:
      return facting::tests_green(state);
    case FactId::kStagingDeployed:
      return facting::staging_deployed(state);
    case FactId::kStagingVerified:
      return facting::staging_verified(state);
    case FactId::kMigrationTried:
      return facting::migration_tried(state);
    case FactId::kBackupTaken:
      return facting::backup_taken(state);
    case FactId::kRollbackPlanned:
      return facting::rollback_planned(state);
    case FactId::kProductionApproved:
      return facting::production_approved(state, now);
    case FactId::kProductionDeployed:
      return facting::production_deployed(state);
    case FactId::kProductionVerified:
      return facting::production_verified(state);
    case FactId::kScannerRun:
      return facting::scanner_run(state);
    case FactId::kWatchFinished:
      return facting::watch_finished(state);
    case FactId::kContainmentsSettled:
      return facting::containments_settled(state);
    case FactId::kReportWritten:
      return facting::report_written(state);
    case FactId::kPatchNotesWritten:
      return facting::patch_notes_written(state);
    case FactId::kPostmortemWritten:
      return facting::postmortem_written(state);
    case FactId::kClosed:
      return facting::closed(state);
  }
  return facting::lacks(id, "unknown fact");
}

FactTable facts(const State& state, Instant now) {
  std::array<Fact, kFactCount> all;
  for (std::size_t i = 0; i < kFactCount; ++i) all[i] = fact(state, static_cast<FactId>(i), now);
  return FactTable(std::move(all));
}

std::string_view summary_of(FactId id) {
  return fact_specs()[static_cast<std::size_t>(id)].summary;
}

}  // namespace quell::incident
