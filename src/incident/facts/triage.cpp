#include "facts/facts.h"
#include "incident/cvss.h"

namespace quell::incident::facting {

std::uint64_t last_reopened(const State& state) {
  return state.reopened.empty() ? 0 : state.reopened.back().proof.sequence;
}

Fact opened(const State& state) {
  return stated(FactId::kOpened, state.opened, "nothing is recorded yet",
                [](const auto& event) { return event.title; });
}

Fact owned(const State& state) {
  return stated(FactId::kOwned, state.owner, "nobody owns it",
                [](const auto& event) { return event.owner; });
}

Fact confirmed(const State& state) {
  if (state.false_positive)
    return lacks(FactId::kConfirmed,
                 "declared a false positive: " + state.false_positive->value.reason,
                 "quell open --reopen REASON");
  return stated(FactId::kConfirmed, state.confirmed, "nobody has verified the report",
                [](const auto& event) { return event.reason; });
}

Fact severity_assessed(const State& state) {
  return stated(FactId::kSeverityAssessed, state.severity, "not assessed", [](const auto& event) {
    std::string detail(name_of(event.severity));
    if (event.score_tenths) detail += ", CVSS " + score_text(*event.score_tenths);
    return detail;
  });
}

Fact environment_known(const State& state) {
  return stated(
      FactId::kEnvironmentKnown, state.environment, "not looked at: counts as production",
      [](const auto& view) { return std::string(name_of(view.environment)) + ": " + view.why; });
}

Fact reproduction_recorded(const State& state) {
  if (state.reproductions.empty())
    return lacks(FactId::kReproductionRecorded, "there is no reproduction");
  return holds(FactId::kReproductionRecorded, state.reproductions.front().proof,
               std::to_string(state.reproductions.size()) + " recorded");
}

Fact stakeholders_informed(const State& state) {
  for (const auto& told : state.informed)
    if (told.proof.sequence > last_reopened(state))
      return holds(FactId::kStakeholdersInformed, told.proof,
                   told.value.who + " by " + told.value.how);
  return lacks(FactId::kStakeholdersInformed, "nobody was told");
}

}  // namespace quell::incident::facting
