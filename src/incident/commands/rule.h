// What a command comes to: one rule() for each command, one file each. Pure. The checks that all
// commands share (who may, lifecycle, fields) are made before, in decide.cpp. Private.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "incident/decide.h"
#include "incident/facts.h"

namespace quell::incident {

struct Case {
  const State& state;
  const Context& context;
};

struct Ruling {
  GateAnswer answer = GateAnswer::kAllow;
  std::vector<EventBody> events{};
  std::vector<MissingFact> missing{};
  std::string message{};
};

/// "C" and 2 give "C3": ids count on from what the state holds, so they are the same in a replay.
std::string next_id(std::string_view prefix, std::uint64_t so_far);

Ruling allow(EventBody event, std::string message);
Ruling announce(EventBody event, std::string message);
Ruling deny(MissingFact missing);
/// Refuses when something is missing, else nothing is said.
std::optional<Ruling> deny_if(std::vector<MissingFact> missing);

/// A fact that does not hold as what is missing.
MissingFact lacking(const Fact& fact);
/// Adds the facts among `needed` that do not hold.
void require(std::vector<MissingFact>& missing, const Case& given,
             std::initializer_list<FactId> needed);
/// Adds the facts that the procedure asks for at this gate and that do not hold.
void require_gate(std::vector<MissingFact>& missing, const Case& given, Gate gate);

/// Each must be the id of something on record, or "#7" for an event; adds those that are not.
void require_cites(std::vector<MissingFact>& missing, const State& state,
                   const std::vector<std::string>& cites);

/// The fact-like name and command for something that is not on record.
MissingFact unknown_id(std::string_view what, std::string_view id, std::string_view supply);

Ruling rule(const OpenIncident& command, const Case& given);
Ruling rule(const SetOwner& command, const Case& given);
Ruling rule(const AddResponder& command, const Case& given);
Ruling rule(const ConfirmIncident& command, const Case& given);
Ruling rule(const DeclareFalsePositive& command, const Case& given);
Ruling rule(const AssessSeverity& command, const Case& given);
Ruling rule(const SetPriority& command, const Case& given);
Ruling rule(const DetectEnvironment& command, const Case& given);
Ruling rule(const OverrideEnvironment& command, const Case& given);
Ruling rule(const AddReproduction& command, const Case& given);
Ruling rule(const AddBenignActor& command, const Case& given);
Ruling rule(const AddNote& command, const Case& given);
Ruling rule(const AddEvidence& command, const Case& given);
Ruling rule(const ReadEvidenceOriginal& command, const Case& given);
Ruling rule(const RecordTime& command, const Case& given);
Ruling rule(const DeclareMajor& command, const Case& given);
Ruling rule(const InformStakeholders& command, const Case& given);
Ruling rule(const DecideMitigation& command, const Case& given);
Ruling rule(const AddOption& command, const Case& given);
Ruling rule(const DecideOption& command, const Case& given);
Ruling rule(const RequestContainment& command, const Case& given);
Ruling rule(const ReportContainmentStarted& command, const Case& given);
Ruling rule(const ReportContainmentApplied& command, const Case& given);
Ruling rule(const ReportContainmentProbed& command, const Case& given);
Ruling rule(const ReportContainmentFailed& command, const Case& given);
Ruling rule(const RequestLift& command, const Case& given);
Ruling rule(const ReportContainmentLifted& command, const Case& given);
Ruling rule(const ReportLiftFailed& command, const Case& given);
Ruling rule(const ConfirmContainment& command, const Case& given);
Ruling rule(const ExtendContainment& command, const Case& given);
Ruling rule(const MakeContainmentPermanent& command, const Case& given);
Ruling rule(const ReviewBreakGlass& command, const Case& given);
Ruling rule(const RecordFinding& command, const Case& given);
Ruling rule(const StateRootCause& command, const Case& given);
Ruling rule(const StateImpact& command, const Case& given);
Ruling rule(const ReferenceFix& command, const Case& given);
Ruling rule(const ReviewSimilarPlace& command, const Case& given);
Ruling rule(const FinishSimilarReview& command, const Case& given);
Ruling rule(const StartStage& command, const Case& given);
Ruling rule(const FinishStage& command, const Case& given);
Ruling rule(const RequestApproval& command, const Case& given);
Ruling rule(const GiveApproval& command, const Case& given);
Ruling rule(const DenyApproval& command, const Case& given);
Ruling rule(const ReportRegression& command, const Case& given);
Ruling rule(const RecordVerification& command, const Case& given);
Ruling rule(const RecordScannerRun& command, const Case& given);
Ruling rule(const StartWatch& command, const Case& given);
Ruling rule(const ReportWatchHit& command, const Case& given);
Ruling rule(const FinishWatch& command, const Case& given);
Ruling rule(const RecordArtifact& command, const Case& given);
Ruling rule(const CloseIncident& command, const Case& given);
Ruling rule(const ReopenIncident& command, const Case& given);

}  // namespace quell::incident
