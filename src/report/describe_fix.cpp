#include "describer.h"

namespace quell::report {

using namespace incident;

Markdown Describer::operator()(const FixReferenced& event) const {
  return Markdown("Fix ") + prose(event.revision) + " (" + prose(event.reference) +
         "): " + prose(event.summary);
}

Markdown Describer::operator()(const SimilarPlaceReviewed& event) const {
  return Markdown("Similar place ") + code(event.place) + " reviewed, " + name(event.verdict) +
         ": " + prose(event.reason);
}

Markdown Describer::operator()(const SimilarReviewFinished& event) const {
  return Markdown("Search for similar places complete: ") + prose(event.summary);
}

Markdown Describer::operator()(const StageStarted& event) const {
  Markdown line = Markdown("Stage ") + prose(event.stage) + " (" + name(event.kind) + ", " +
                  prose(event.revision) + ") started: " + code(event.command);
  if (event.approval) line += Markdown(", approval ") + prose(*event.approval);
  if (event.break_glass) line += ", by break-glass";
  return line + after_colon(event.reason);
}

Markdown Describer::operator()(const StageFinished& event) const {
  return Markdown("Stage ") + prose(event.stage) +
         (event.exit_status == 0 ? Markdown(" succeeded")
                                 : Markdown(" failed with status ") + number(event.exit_status)) +
         after_colon(event.detail);
}

Markdown Describer::operator()(const ApprovalRequested& event) const {
  return Markdown("Approval ") + prose(event.approval) + " (" + name(event.subject) + " of " +
         prose(event.revision) + ") asked for by " + prose(event.requester) +
         after_colon(event.justification);
}

Markdown Describer::operator()(const ApprovalGiven& event) const {
  return Markdown("Approval ") + prose(event.approval) + " given" + after_colon(event.reason);
}

Markdown Describer::operator()(const ApprovalDenied& event) const {
  return Markdown("Approval ") + prose(event.approval) + " denied: " + prose(event.reason);
}

Markdown Describer::operator()(const RegressionReported& event) const {
  return Markdown("Fix ") + prose(event.revision) +
         " did harm and was reverted: " + prose(event.reason);
}

Markdown Describer::operator()(const VerificationRecorded& event) const {
  return Markdown("Verification ") + prose(event.verification) + ": " + prose(event.reproduction) +
         " against " + name(event.environment) + " is " + name(event.verdict) +
         (event.behind ? Markdown(" behind ") + prose(*event.behind) : Markdown()) + ", control " +
         name(event.control) + after_colon(event.detail);
}

Markdown Describer::operator()(const ScannerRan& event) const {
  return Markdown("Scanner ") + prose(event.scanner) + " run against " + name(event.environment) +
         ": " + count(event.findings, "finding", "findings") + ", exit status " +
         number(event.exit_status);
}

Markdown Describer::operator()(const WatchStarted& event) const {
  Markdown line = Markdown("Watch ") + prose(event.watch) + " started for " +
                  seconds_in_words(event.duration_s);
  if (event.shortened) line += Markdown(", shortened from ") + seconds_in_words(event.usual_s);
  return line + after_colon(event.reason);
}

Markdown Describer::operator()(const WatchHit& event) const {
  return Markdown("Watch ") + prose(event.watch) + ": a request of " + code(event.actor) + " at " +
         utc(event.when) + " " + name(event.outcome) + after_colon(event.detail);
}

Markdown Describer::operator()(const WatchFinished& event) const {
  return Markdown("Watch ") + prose(event.watch) +
         " ended: " + count(event.requests, "request", "requests") + ", " +
         count(event.hits, "hit", "hits");
}

Markdown Describer::operator()(const ArtifactWritten& event) const {
  return prose(event.name) + " written, " + count(event.size, "byte", "bytes");
}

Markdown Describer::operator()(const IncidentClosed& event) const {
  return Markdown("Closed: ") + prose(event.summary);
}

Markdown Describer::operator()(const IncidentReopened& event) const {
  return Markdown("Reopened: ") + prose(event.reason);
}

Markdown Describer::operator()(const CommandRefused& event) const {
  Markdown line = Markdown("Refused (") + name(event.answer) + "): " + prose(event.command);
  std::vector<Markdown> missing;
  for (const MissingFact& fact : event.missing) missing.push_back(prose(fact.why));
  if (!missing.empty()) line += Markdown("; missing: ") + joined(missing, "; ");
  return line;
}

}  // namespace quell::report
