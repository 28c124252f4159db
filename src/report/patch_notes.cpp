// security_patch_notes.md: for those who run the software. It says nothing of attackers' addresses,
// of what was taken or of who worked on it: patch notes are published.
#include "incident/cvss.h"
#include "report/report.h"
#include "sections.h"

namespace quell::report {

using namespace incident;

namespace {

Markdown advice(const State& state) {
  if (!state.fix) return "There is no fix yet.";
  Markdown line =
      Markdown("Install revision ") + prose(state.fix->value.revision) + by(state.fix->proof) + ".";
  if (state.fix->value.migration) line += " It comes with a data migration: take a backup first.";
  return line;
}

Markdown proved(Writer& writer, Environment environment) {
  const auto last = last_verifications(writer.state(), environment);
  if (last.empty()) return Markdown("In ") + name(environment) + ": not verified.";
  std::vector<Markdown> all;
  for (const auto* one : last)
    all.push_back(Markdown("reproduction ") + prose(one->value.reproduction) + " is " +
                  verdict(one->value) + ", ordinary use " + name(one->value.control) +
                  by(one->proof));
  return Markdown("In ") + name(environment) + ": " + joined(all, "; ") + ".";
}

}  // namespace

std::string security_patch_notes(const Record& record) {
  Writer writer(record);
  const State& state = record.state;
  writer.out.heading(
      Document::Level::kTitle,
      Markdown("Security patch notes") +
          (state.fix ? Markdown(": ") + prose(state.fix->value.revision) : Markdown()));
  writer.out.section("The hole");
  const auto& cause = state.root_cause;
  writer.out.bullets(
      {Markdown("Kind: ") +
           (cause ? name(cause->value.vector) + by(cause->proof) : Markdown("unknown")),
       Markdown("Where: ") +
           (cause ? code(cause->value.endpoint) + by(cause->proof) : Markdown("unknown")),
       Markdown("Cause: ") +
           (cause ? prose(cause->value.cause) + by(cause->proof) : Markdown("unknown")),
       Markdown("Severity: ") +
           (state.severity ? name(state.severity->value.severity) +
                                 (state.severity->value.score_tenths
                                      ? Markdown(", CVSS ") +
                                            prose(score_text(*state.severity->value.score_tenths))
                                      : Markdown()) +
                                 (state.severity->value.vector
                                      ? Markdown(" ") + code(*state.severity->value.vector)
                                      : Markdown()) +
                                 by(state.severity->proof)
                           : Markdown("not assessed"))});
  writer.out.section("The fix");
  writer.out.bullets({state.fix ? prose(state.fix->value.summary) + " (" +
                                      prose(state.fix->value.reference) + ")" + by(state.fix->proof)
                                : Markdown("No fix is on record."),
                      proved(writer, Environment::kStaging),
                      proved(writer, Environment::kProduction)});
  writer.out.section("What to do");
  writer.out.bullets(
      {advice(state),
       Markdown("Way back: ") + (state.fix && state.fix->value.rollback_plan
                                     ? prose(*state.fix->value.rollback_plan) + by(state.fix->proof)
                                     : Markdown("none on record.")),
       "Supported versions with the fix: not tracked in this record."});
  write_prevention(writer);
  writer.out.paragraph(
      Markdown("Written ") + utc(record.now) +
      " from the incident's record alone. [#12] names event 12 of that record" +
      (state.opened ? Markdown(" (") + prose(state.opened->value.incident) + ")" : Markdown()) +
      "; what the record does not say is called unknown.");
  return writer.out.take();
}

}  // namespace quell::report
