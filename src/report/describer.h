// The visitor behind describe(), spread over files by part of the procedure.
#pragma once

#include "incident/event.h"
#include "markdown.h"

namespace quell::report {

struct Describer {
  // describe_triage.cpp: report, triage, escalation, notes, evidence
  Markdown operator()(const incident::IncidentOpened& event) const;
  Markdown operator()(const incident::OwnerSet& event) const;
  Markdown operator()(const incident::ResponderAdded& event) const;
  Markdown operator()(const incident::IncidentConfirmed& event) const;
  Markdown operator()(const incident::FalsePositiveDeclared& event) const;
  Markdown operator()(const incident::SeverityAssessed& event) const;
  Markdown operator()(const incident::PrioritySet& event) const;
  Markdown operator()(const incident::EnvironmentDetected& event) const;
  Markdown operator()(const incident::EnvironmentOverridden& event) const;
  Markdown operator()(const incident::ReproductionAdded& event) const;
  Markdown operator()(const incident::BenignActorAdded& event) const;
  Markdown operator()(const incident::NoteAdded& event) const;
  Markdown operator()(const incident::EvidenceAdded& event) const;
  Markdown operator()(const incident::EvidenceOriginalRead& event) const;
  Markdown operator()(const incident::TimeRecorded& event) const;
  Markdown operator()(const incident::MajorDeclared& event) const;
  Markdown operator()(const incident::StakeholdersInformed& event) const;
  // describe_mitigate.cpp: options, containments, findings
  Markdown operator()(const incident::MitigationDecided& event) const;
  Markdown operator()(const incident::OptionAdded& event) const;
  Markdown operator()(const incident::OptionDecided& event) const;
  Markdown operator()(const incident::ContainmentRequested& event) const;
  Markdown operator()(const incident::ContainmentStarted& event) const;
  Markdown operator()(const incident::ContainmentApplied& event) const;
  Markdown operator()(const incident::ContainmentProbed& event) const;
  Markdown operator()(const incident::ContainmentFailed& event) const;
  Markdown operator()(const incident::LiftRequested& event) const;
  Markdown operator()(const incident::ContainmentLifted& event) const;
  Markdown operator()(const incident::LiftFailed& event) const;
  Markdown operator()(const incident::ContainmentConfirmed& event) const;
  Markdown operator()(const incident::ContainmentExtended& event) const;
  Markdown operator()(const incident::ContainmentMadePermanent& event) const;
  Markdown operator()(const incident::BreakGlassReviewed& event) const;
  Markdown operator()(const incident::FindingRecorded& event) const;
  Markdown operator()(const incident::RootCauseStated& event) const;
  Markdown operator()(const incident::ImpactStated& event) const;
  // describe_fix.cpp: fix, deployment, verification, closing
  Markdown operator()(const incident::FixReferenced& event) const;
  Markdown operator()(const incident::SimilarPlaceReviewed& event) const;
  Markdown operator()(const incident::SimilarReviewFinished& event) const;
  Markdown operator()(const incident::StageStarted& event) const;
  Markdown operator()(const incident::StageFinished& event) const;
  Markdown operator()(const incident::ApprovalRequested& event) const;
  Markdown operator()(const incident::ApprovalGiven& event) const;
  Markdown operator()(const incident::ApprovalDenied& event) const;
  Markdown operator()(const incident::RegressionReported& event) const;
  Markdown operator()(const incident::VerificationRecorded& event) const;
  Markdown operator()(const incident::ScannerRan& event) const;
  Markdown operator()(const incident::WatchStarted& event) const;
  Markdown operator()(const incident::WatchHit& event) const;
  Markdown operator()(const incident::WatchFinished& event) const;
  Markdown operator()(const incident::ArtifactWritten& event) const;
  Markdown operator()(const incident::IncidentClosed& event) const;
  Markdown operator()(const incident::IncidentReopened& event) const;
  Markdown operator()(const incident::CommandRefused& event) const;
};

/// ": text" where there is one, nothing otherwise.
Markdown after_colon(const std::optional<std::string>& outside);
/// A field in seconds, in words; any value is allowed.
Markdown seconds_in_words(std::int64_t seconds);

}  // namespace quell::report
