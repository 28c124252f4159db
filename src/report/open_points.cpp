// What is not known and what remains: looked for in the record, so that a gap shows.
#include <algorithm>
#include <iterator>
#include <string>

#include "view.h"

namespace quell::report {

using namespace incident;

namespace {

void unknown_attack(Writer& writer, std::vector<Markdown>& out) {
  const State& state = writer.state();
  if (state.findings.empty())
    out.push_back("Who attacked, and whether: no finding is recorded.");
  else
    out.push_back(
        "Who stands behind the addresses: logs name addresses, not people, and nothing before "
        "the first line that was read.");
  if (!state.root_cause) out.push_back("The hole: no root cause is stated.");
  for (const Finding& finding : state.findings) {
    if (finding.value.verdict == Verdict::kLikelySucceeded)
      out.push_back(Markdown("Whether the requests of ") + code(finding.value.actor) + " on " +
                    code(finding.value.endpoint) + " really succeeded: likely, not confirmed" +
                    by(finding.proof) + ".");
    if (finding.value.verdict == Verdict::kAttempted)
      out.push_back(Markdown("Whether the requests of ") + code(finding.value.actor) + " on " +
                    code(finding.value.endpoint) + " succeeded: the logs do not tell" +
                    by(finding.proof) + ".");
  }
}

void unknown_impact(Writer& writer, std::vector<Markdown>& out) {
  const auto& impact = writer.state().impact;
  if (!impact) {
    out.push_back("What was taken: no impact is stated.");
    return;
  }
  const ImpactStated& value = impact->value;
  if (value.data_exposed == Exposure::kUnknown)
    out.push_back(Markdown("Whether data was exposed") + by(impact->proof) + ".");
  if (value.data_exposed == Exposure::kNotObservable)
    out.push_back(Markdown("Whether data was exposed: the evidence cannot show it") +
                  by(impact->proof) + ".");
  if (!value.records)
    out.push_back(Markdown("How many records were returned") + by(impact->proof) + ".");
  if (!value.accounts)
    out.push_back(Markdown("How many accounts are affected") + by(impact->proof) + ".");
  for (const std::string& unknown : value.unknowns)
    out.push_back(prose(unknown) + by(impact->proof));
}

void unknown_proof(Writer& writer, std::vector<Markdown>& out) {
  const State& state = writer.state();
  for (const auto& reproduction : state.reproductions)
    if (!reproduction.value.control_line)
      out.push_back(Markdown("Whether ordinary use of the endpoint of ") +
                    prose(reproduction.value.reproduction) + " works: it has no control request" +
                    by(reproduction.proof) + ".");
  for (const Environment environment : {Environment::kStaging, Environment::kProduction})
    for (const auto* verification : last_verifications(state, environment))
      if (verification->value.verdict == ReplayVerdict::kInconclusive)
        out.push_back(Markdown("Whether ") + prose(verification->value.reproduction) +
                      " still works against " + name(environment) +
                      ": the last replay was inconclusive" + by(verification->proof) + ".");
  for (const TimeKind which : all_values<TimeKind>())
    if (!time_of(state, which) && !(which == TimeKind::kResolved && is_open(state)))
      out.push_back(Markdown("When it was ") + name(which) + ": not recorded.");
}

void containments_remaining(const State& state, std::vector<Markdown>& out) {
  for (const ContainmentState& containment : state.containments) {
    const Markdown which = Markdown("Containment ") +
                           prose(containment.requested.value.containment) + " on " +
                           code(containment.requested.value.target);
    if (containment.phase != ContainmentPhase::kLifted &&
        containment.phase != ContainmentPhase::kPermanent &&
        containment.phase != ContainmentPhase::kFailed)
      out.push_back(which + " is neither undone nor made permanent (" + name(containment.phase) +
                    ")" + by(containment.requested.proof) + ".");
    if (containment.failed && containment.failed->value.target_state == TargetState::kUnknown)
      out.push_back(which + " failed and left its target in an unknown state" +
                    by(containment.failed->proof) + ".");
    if (containment.requested.value.break_glass && !containment.review)
      out.push_back(which + " skipped its gate and was not reviewed" +
                    by(containment.requested.proof) + ".");
  }
}

void watches_remaining(const State& state, std::vector<Markdown>& out) {
  for (const WatchState& watch : state.watches) {
    const WatchStarted& started = watch.started.value;
    if (!watch.finished)
      out.push_back(Markdown("Watch ") + prose(started.watch) + " runs until " + utc(watch.until) +
                    by(watch.started.proof) + ".");
    if (started.shortened)
      out.push_back(Markdown("The logs were watched for a shortened time (watch ") +
                    prose(started.watch) + "): what happens afterwards is not covered" +
                    by(watch.started.proof) + ".");
  }
}

}  // namespace

std::vector<Markdown> unknowns(Writer& writer) {
  std::vector<Markdown> all;
  unknown_attack(writer, all);
  unknown_impact(writer, all);
  unknown_proof(writer, all);
  return all;
}

std::vector<Markdown> remaining(Writer& writer) {
  const State& state = writer.state();
  std::vector<Markdown> all;
  containments_remaining(state, all);
  watches_remaining(state, all);
  for (const auto& place : state.similar)
    if (place.value.verdict == PlaceVerdict::kVulnerable)
      all.push_back(code(place.value.place) + " is vulnerable too" + by(place.proof) + ".");
  for (const StageState& stage : state.stages)
    if (stage.started.value.break_glass && !stage.review)
      all.push_back(Markdown("Stage ") + prose(stage.started.value.stage) +
                    " skipped its gate and was not reviewed" + by(stage.started.proof) + ".");
  if (state.closed)
    for (const std::string& point : state.closed->value.open_points)
      all.push_back(prose(point) + by(state.closed->proof));
  // The report itself is written before the incident is closed: that alone is not a gap.
  constexpr FactId kOwnDoing[] = {FactId::kClosed, FactId::kReportWritten,
                                  FactId::kPatchNotesWritten, FactId::kPostmortemWritten};
  for (const Fact& fact : writer.record.facts)
    if (fact.state == FactState::kNot &&
        std::ranges::find(kOwnDoing, fact.id) == std::end(kOwnDoing))
      all.push_back(Markdown("Not on record: ") + prose(summary_of(fact.id)) +
                    (fact.detail.empty() ? Markdown() : Markdown(" (") + prose(fact.detail) + ")") +
                    ".");
  return all;
}

}  // namespace quell::report
