// postmortem.md: blameless. What went well and wrong is read off the record; opinions are for the
// people who review it.
#include "report/report.h"
#include "sections.h"

namespace quell::report {

using namespace incident;

namespace {

std::vector<Markdown> went_well(Writer& writer) {
  const State& state = writer.state();
  std::vector<Markdown> all;
  for (const ContainmentState& one : state.containments)
    if (one.first_passed && state.opened)
      all.push_back(Markdown("In force ") +
                    words(one.first_passed->proof.at - state.opened->proof.at) +
                    " after the incident was opened: containment of " +
                    code(one.requested.value.target) + by(one.first_passed->proof));
  for (const Environment environment : {Environment::kStaging, Environment::kProduction})
    for (const auto* one : last_verifications(state, environment))
      if (one->value.verdict == ReplayVerdict::kNotExploitable &&
          one->value.control == ControlResult::kOk && !one->value.behind)
        all.push_back(Markdown("The exploit fails and ordinary use works in ") + name(environment) +
                      by(one->proof) + writer.cites.evidence(one->value.evidence, "replay"));
  for (const ApprovalState& approval : state.approvals)
    if (approval.given)
      all.push_back(Markdown("A second person looked at the deployment before it happened") +
                    by(approval.given->proof));
  return all;
}

std::vector<Markdown> went_wrong(Writer& writer) {
  const State& state = writer.state();
  std::vector<Markdown> all;
  for (const ContainmentState& one : state.containments) {
    if (one.failed)
      all.push_back(Markdown("A containment failed: ") + prose(one.failed->value.reason) +
                    by(one.failed->proof));
    if (one.lift_failed)
      all.push_back(Markdown("An undo failed: ") + prose(one.lift_failed->value.reason) +
                    by(one.lift_failed->proof));
    if (one.requested.value.break_glass)
      all.push_back(Markdown("A gate was skipped") + by(one.requested.proof));
  }
  for (const StageState& stage : state.stages)
    if (stage.finished && stage.finished->value.exit_status != 0)
      all.push_back(Markdown("Stage ") + name(stage.started.value.kind) + " failed with status " +
                    number(stage.finished->value.exit_status) + by(stage.finished->proof));
  for (const auto& [value, proof] : state.regressions)
    all.push_back(Markdown("The fix did harm: ") + prose(value.reason) + by(proof));
  for (const WatchState& watch : state.watches)
    if (watch.last_through)
      all.push_back(Markdown("An attack got through during the watch") +
                    by(watch.last_through->proof));
  if (const Finding* first = earliest(state); first && got_through(*first))
    all.push_back(Markdown("The attack was under way for ") +
                  words(first->proof.at - first->value.first) + " before it was on record" +
                  by(first->proof));
  if (state.refusals > 0)
    all.push_back(count(static_cast<std::int64_t>(state.refusals), "command was", "commands were") +
                  " refused for want of facts; the timeline has them");
  return all;
}

void list(Writer& writer, const Markdown& heading, const std::vector<Markdown>& items) {
  writer.out.section(heading);
  if (items.empty()) writer.out.paragraph("The record shows nothing of the kind.");
  writer.out.bullets(items);
}

}  // namespace

std::string postmortem(const Record& record) {
  Writer writer(record);
  write_head(writer, "Postmortem");
  writer.out.paragraph(
      "Blameless: it asks what made the incident possible and the response slow, not who.");
  write_times(writer);
  write_impact(writer);
  write_root_cause(writer);
  list(writer, "What went well", went_well(writer));
  list(writer, "What went wrong", went_wrong(writer));
  list(writer, "Actions", remaining(writer));
  write_prevention(writer);
  write_unknown(writer);
  constexpr std::size_t kRows = 400;
  write_timeline(writer, kRows);
  write_evidence(writer);
  return writer.out.take();
}

}  // namespace quell::report
