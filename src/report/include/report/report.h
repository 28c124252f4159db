// The artifacts of an incident as Markdown, written from its record alone. Every statement names
// the event ("#12") or the evidence ("E1", with its digest in the list at the end) that says so;
// what the record does not say is called unknown. Everything from outside is escaped: no field can
// become markup. Pure: the same record and instant give the same bytes.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "incident/event.h"
#include "incident/facts.h"
#include "incident/state.h"

namespace quell::report {

/// What an artifact is written from. All members outlive the calls.
struct Record {
  const incident::State& state;
  std::span<const incident::Event> events;  ///< the whole stream that `state` was folded from
  const incident::FactTable& facts;         ///< of `state` at `now`
  /// Redacted copies for reading, by the digest of the original; may be empty. Only the first lines
  /// are quoted.
  std::map<std::string, std::string> excerpts;
  Instant now;  ///< when it is written
};

/// `incident_report.md`: what happened, since when, by whom, through which hole, whether it
/// succeeded and what was taken, what was done when and by whom, whether that is proved, what is
/// not known and what remains.
std::string incident_report(const Record& record);

/// `security_patch_notes.md`: the hole, the fix, what to do, for those who run the software.
std::string security_patch_notes(const Record& record);

/// `postmortem.md`: blameless; timeline, impact, root cause, what went well and wrong, actions.
std::string postmortem(const Record& record);

/// `decision_record.md`: context, options with their forecasts, choice, reasons, who took part.
std::string decision_record(const Record& record);

/// `timeline.md`: every event, one line each.
std::string timeline(const Record& record);

/// `evidence.md`: what was sealed, with size, origin, person and digest.
std::string evidence_list(const Record& record);

struct Artifact {
  std::string name;  ///< "incident_report.md"
  std::string text;
};

/// All that this record calls for: the postmortem only of a major incident, the decision record
/// only when something was decided.
std::vector<Artifact> artifacts(const Record& record);

}  // namespace quell::report
