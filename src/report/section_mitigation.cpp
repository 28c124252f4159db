// The mitigation decision, its options and the containments.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sections.h"

namespace quell::report {

using namespace incident;

namespace {

Markdown participants(const std::vector<std::string>& names) {
  std::vector<Markdown> all;
  for (const std::string& one : names) all.push_back(prose(one));
  return all.empty() ? Markdown("nobody else named") : joined(all, ", ");
}

Markdown forecast(Writer& writer, const std::optional<Forecast>& forecast) {
  if (!forecast) return "not computed";
  Markdown line = number(forecast->attack_stopped) + " of " +
                  count(forecast->attack_total, "attack request", "attack requests") +
                  " stopped; " +
                  count(forecast->legitimate_hit, "ordinary request", "ordinary requests") +
                  " of " + count(forecast->legitimate_clients, "client", "clients") + " hit";
  if (forecast->per_hour) line += Markdown(", ") + number(*forecast->per_hour) + " an hour";
  return line + writer.cites.evidence(forecast->evidence, "logs of the forecast");
}

void step(std::vector<std::vector<Markdown>>& rows, const Markdown& what, const Proof& proof,
          const Markdown& detail) {
  rows.push_back({utc(proof.at), who(proof.actor), what, detail + by(proof)});
}

Markdown or_none(const std::optional<std::string>& outside) {
  return outside ? prose(*outside) : Markdown("no detail");
}

/// Lines of outside text as one: a line break in it must not add to the page's structure.
Markdown on_one_line(std::string_view lines) {
  std::vector<Markdown> all;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    if (end > 0) all.push_back(prose(lines.substr(0, end)));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return joined(all, "; ");
}

/// What the person saw before they asked for it: it is part of why the risk was taken.
std::vector<Markdown> shown_before(const Proven<ContainmentRequested>& requested) {
  const auto& [value, proof] = requested;
  std::vector<Markdown> lines;
  if (value.forecast)
    lines.push_back(Markdown("Forecast that was shown: ") + on_one_line(*value.forecast) +
                    by(proof));
  if (value.warnings)
    lines.push_back(Markdown("Warned of: ") + on_one_line(*value.warnings) + by(proof));
  return lines;
}

void containment(Writer& writer, const ContainmentState& one) {
  const ContainmentRequested& value = one.requested.value;
  writer.out.part(Markdown("Containment ") + prose(value.containment) + ": " +
                  prose(value.actuator) + " on " + code(value.target));
  writer.out.bullets(
      {Markdown("Now: ") + name(one.phase),
       Markdown("Justification: ") +
           (value.justification ? prose(*value.justification) : Markdown("none on record")) +
           by(one.requested.proof),
       Markdown("Way back: ") +
           (value.rollback_plan ? prose(*value.rollback_plan) : Markdown("none on record")) +
           by(one.requested.proof),
       Markdown("Gate: ") +
           (value.break_glass    ? Markdown("skipped by break-glass")
            : value.confirmation ? Markdown("passed; the confirming sentence was typed")
                                 : Markdown("passed; no sentence was asked for")) +
           by(one.requested.proof) + writer.cites.evidence(value.plan_digest, "plan")});
  if (auto shown = shown_before(one.requested); !shown.empty()) writer.out.bullets(shown);
  std::vector<std::vector<Markdown>> rows;
  step(rows, "requested", one.requested.proof, name(value.environment));
  if (one.started)
    step(rows, "begun", one.started->proof,
         Markdown("undo kept") + writer.cites.evidence(one.started->value.undo, "undo data"));
  if (one.applied) step(rows, "applied", one.applied->proof, or_none(one.applied->value.detail));
  const auto probe = [&](const Markdown& what, const Proven<ContainmentProbed>& probed) {
    step(rows, what, probed.proof,
         name(probed.value.result) + ": " + or_none(probed.value.detail) +
             writer.cites.evidence(probed.value.evidence, "probe"));
  };
  if (one.first_passed) probe("proved in force", *one.first_passed);
  if (one.last_probe && one.last_probe != one.first_passed) probe("probed last", *one.last_probe);
  if (one.failed) step(rows, "failed", one.failed->proof, prose(one.failed->value.reason));
  if (one.lift_requested)
    step(rows, "undo requested", one.lift_requested->proof,
         prose(one.lift_requested->value.reason));
  if (one.lifted)
    step(rows, "undone", one.lifted->proof,
         or_none(one.lifted->value.detail) +
             writer.cites.evidence(one.lifted->value.evidence, "proof of the undo"));
  if (one.lift_failed)
    step(rows, "undo failed", one.lift_failed->proof, prose(one.lift_failed->value.reason));
  if (one.permanent)
    step(rows, "made permanent", one.permanent->proof, prose(one.permanent->value.reason));
  if (one.review)
    step(rows, "break-glass reviewed", one.review->proof,
         name(one.review->value.verdict) + ": " + prose(one.review->value.reason));
  writer.out.table({"When", "By", "What", "Detail"}, rows);
}

}  // namespace

void write_options(Writer& writer) {
  const State& state = writer.state();
  if (state.mitigation) {
    const auto& [value, proof] = *state.mitigation;
    writer.out.paragraph(Markdown("Decided on ") + utc(proof.at) + " by " + who(proof.actor) +
                         ": " + name(value.choice) + by(proof) + ".");
    writer.out.bullets(
        {Markdown("Why: ") + prose(value.reason) + by(proof),
         Markdown("Estimated time to the fix: ") +
             count(value.minutes_to_fix, "minute", "minutes") + by(proof),
         Markdown("Harm expected until then: ") + prose(value.harm_meanwhile) + by(proof),
         Markdown("Took part: ") + participants(value.participants) + by(proof)});
  } else {
    writer.out.paragraph("No mitigation decision is on record.");
  }
  std::vector<std::vector<Markdown>> rows;
  for (const auto& [value, proof] : state.options)
    rows.push_back(
        {prose(value.option) + by(proof),
         prose(value.title) + (value.measure ? Markdown(", ") + code(*value.measure) : Markdown()),
         prose(value.effect), forecast(writer, value.forecast),
         name(value.treats) + ", " + name(value.magnitude),
         value.negative ? prose(*value.negative) : Markdown("none stated")});
  writer.out.table({"Option", "What", "Expected effect", "Forecast from the logs",
                    "Treats, magnitude", "Bad consequences"},
                   rows);
  if (!state.option_decided) return;
  const auto& [value, proof] = *state.option_decided;
  writer.out.paragraph(Markdown("Chosen: ") + prose(value.option) + ", because " +
                       prose(value.reason) + " (took part: " + participants(value.participants) +
                       ")" + by(proof) + ".");
}

void write_mitigation(Writer& writer) {
  writer.out.section("Mitigation");
  write_options(writer);
  if (writer.state().containments.empty()) writer.out.paragraph("No containment was requested.");
  for (const ContainmentState& one : writer.state().containments) containment(writer, one);
}

}  // namespace quell::report
