#include <algorithm>
#include <variant>

#include "describe.h"
#include "describer.h"
#include "incident/cvss.h"

namespace quell::report {

using namespace incident;

Markdown describe(const EventBody& body) {
  return std::visit(Describer(), body);
}

Markdown after_colon(const std::optional<std::string>& outside) {
  return outside && !outside->empty() ? Markdown(": ") + prose(*outside) : Markdown();
}

Markdown seconds_in_words(std::int64_t seconds) {
  // Far above any duration that a command may carry, far below what would overflow.
  constexpr std::int64_t kMost = 1'000'000'000'000;
  return words(std::chrono::seconds(std::clamp(seconds, -kMost, kMost)));
}

Markdown Describer::operator()(const IncidentOpened& event) const {
  Markdown line = Markdown("Opened as ") + prose(event.incident) + ": " + prose(event.title) +
                  " (reported by " + name(event.source);
  if (event.reporter) line += Markdown(", ") + prose(*event.reporter);
  return line + ")";
}

Markdown Describer::operator()(const OwnerSet& event) const {
  return prose(event.owner) + " owns the incident" + after_colon(event.reason);
}

Markdown Describer::operator()(const ResponderAdded& event) const {
  return prose(event.name) + " joined the response" + after_colon(event.role);
}

Markdown Describer::operator()(const IncidentConfirmed& event) const {
  return Markdown("Confirmed as a real incident: ") + prose(event.reason);
}

Markdown Describer::operator()(const FalsePositiveDeclared& event) const {
  return Markdown("Declared a false positive: ") + prose(event.reason);
}

Markdown Describer::operator()(const SeverityAssessed& event) const {
  Markdown line = Markdown("Severity ") + name(event.severity) + " (" + name(event.change);
  if (event.score_tenths) line += Markdown(", CVSS ") + prose(score_text(*event.score_tenths));
  if (event.vector) line += Markdown(", ") + code(*event.vector);
  return line + ")" + after_colon(event.reason);
}

Markdown Describer::operator()(const PrioritySet& event) const {
  return Markdown("Priority ") + name(event.priority) + ": " + prose(event.reason);
}

Markdown Describer::operator()(const EnvironmentDetected& event) const {
  return Markdown("Counts as ") + name(event.environment) + ": " + prose(event.why);
}

Markdown Describer::operator()(const EnvironmentOverridden& event) const {
  return Markdown("Said to be ") + name(event.environment) + ": " + prose(event.reason);
}

Markdown Describer::operator()(const ReproductionAdded& event) const {
  return Markdown("Reproduction ") + prose(event.reproduction) +
         " recorded: " + prose(event.title) + ", " + code(event.request_line) +
         (event.control_line ? Markdown(", with a control request")
                             : Markdown(", without a control request"));
}

Markdown Describer::operator()(const BenignActorAdded& event) const {
  return code(event.address) + " left out as benign (" + prose(event.who) + ")" +
         after_colon(event.reason);
}

Markdown Describer::operator()(const NoteAdded& event) const {
  return Markdown("Note: ") + prose(event.text);
}

Markdown Describer::operator()(const EvidenceAdded& event) const {
  return Markdown("Evidence ") + prose(event.evidence) + " sealed: " + prose(event.name) + ", " +
         count(event.size, "byte", "bytes") + ", from " + prose(event.origin);
}

Markdown Describer::operator()(const EvidenceOriginalRead& event) const {
  return Markdown("The sealed original of ") + prose(event.evidence) +
         " was read: " + prose(event.reason);
}

Markdown Describer::operator()(const TimeRecorded& event) const {
  Markdown line = Markdown("Time “") + name(event.which) + "” stated as ";
  line +=
      event.when ? utc(*event.when) + " (" + name(event.certainty) + ")" : name(event.certainty);
  return line + ", known from: " + prose(event.source);
}

Markdown Describer::operator()(const MajorDeclared& event) const {
  return Markdown("Declared major: ") + prose(event.reason);
}

Markdown Describer::operator()(const StakeholdersInformed& event) const {
  Markdown line =
      prose(event.who) + " informed by " + prose(event.how) + after_colon(event.message);
  if (event.receipt) line += Markdown(" (receipt ") + prose(*event.receipt) + ")";
  return line;
}

}  // namespace quell::report
