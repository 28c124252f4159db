#include "describer.h"

namespace quell::report {

using namespace incident;

Markdown Describer::operator()(const MitigationDecided& event) const {
  return Markdown("Decided: ") + name(event.choice) + ", " +
         count(event.minutes_to_fix, "minute", "minutes") + " to a fix: " + prose(event.reason);
}

Markdown Describer::operator()(const OptionAdded& event) const {
  return Markdown("Option ") + prose(event.option) + " described: " + prose(event.title);
}

Markdown Describer::operator()(const OptionDecided& event) const {
  return Markdown("Option ") + prose(event.option) + " chosen: " + prose(event.reason);
}

Markdown Describer::operator()(const ContainmentRequested& event) const {
  Markdown line = Markdown("Containment ") + prose(event.containment) +
                  " requested: " + prose(event.actuator) + " on " + code(event.target) + " in " +
                  name(event.environment);
  if (event.break_glass) line += ", by break-glass";
  return line + after_colon(event.justification);
}

Markdown Describer::operator()(const ContainmentStarted& event) const {
  return Markdown("Containment ") + prose(event.containment) + " begun; its undo is safe";
}

Markdown Describer::operator()(const ContainmentApplied& event) const {
  return Markdown("Containment ") + prose(event.containment) + " applied" +
         after_colon(event.detail);
}

Markdown Describer::operator()(const ContainmentProbed& event) const {
  return Markdown("Containment ") + prose(event.containment) + " probed, " + name(event.result) +
         after_colon(event.detail);
}

Markdown Describer::operator()(const ContainmentFailed& event) const {
  return Markdown("Containment ") + prose(event.containment) + " failed, target " +
         name(event.target_state) + ": " + prose(event.reason);
}

Markdown Describer::operator()(const LiftRequested& event) const {
  return Markdown("Containment ") + prose(event.containment) +
         " to be undone: " + prose(event.reason);
}

Markdown Describer::operator()(const ContainmentLifted& event) const {
  return Markdown("Containment ") + prose(event.containment) + " undone" +
         after_colon(event.detail);
}

Markdown Describer::operator()(const LiftFailed& event) const {
  return Markdown("Containment ") + prose(event.containment) + " could not be undone, target " +
         name(event.target_state) + ": " + prose(event.reason);
}

Markdown Describer::operator()(const ContainmentConfirmed& event) const {
  return Markdown("Containment ") + prose(event.containment) + " confirmed: nobody is locked out" +
         after_colon(event.detail);
}

Markdown Describer::operator()(const ContainmentExtended& event) const {
  return Markdown("Containment ") + prose(event.containment) + " lasts until " +
         utc(event.ends_at) + ": " + prose(event.reason);
}

Markdown Describer::operator()(const ContainmentMadePermanent& event) const {
  return Markdown("Containment ") + prose(event.containment) +
         " made permanent: " + prose(event.reason);
}

Markdown Describer::operator()(const BreakGlassReviewed& event) const {
  return Markdown("Break-glass of ") + prose(event.subject) + " reviewed, " + name(event.verdict) +
         ": " + prose(event.reason);
}

Markdown Describer::operator()(const FindingRecorded& event) const {
  return Markdown("Finding ") + prose(event.finding) + ": " + code(event.actor) + ", " +
         name(event.vector) + " on " + code(event.endpoint) + ", " +
         count(event.requests, "request", "requests") + ", " + name(event.verdict);
}

Markdown Describer::operator()(const RootCauseStated& event) const {
  return Markdown("Root cause stated: ") + name(event.vector) + " on " + code(event.endpoint) +
         ": " + prose(event.cause);
}

Markdown Describer::operator()(const ImpactStated& event) const {
  return Markdown("Impact stated (data exposed: ") + name(event.data_exposed) +
         "): " + prose(event.statement);
}

}  // namespace quell::report
