#include "incident/next.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "incident/expiry.h"

namespace quell::incident {
namespace {

/// When the last of these facts came to hold; nothing while one does not. Facts that do not apply
/// take no time.
std::optional<Instant> all_since(const FactTable& table, const std::vector<FactId>& ids,
                                 Instant start) {
  Instant last = start;
  for (const FactId id : ids) {
    const Fact& one = table[id];
    if (!one.satisfied()) return std::nullopt;
    if (one.proof) last = std::max(last, one.proof->at);
  }
  return last;
}

std::vector<FactId> missing_of(const FactTable& table, const std::vector<FactId>& ids) {
  std::vector<FactId> missing;
  for (const FactId id : ids)
    if (!table[id].satisfied()) missing.push_back(id);
  return missing;
}

/// No fact of the step applies, for instance a containment when only the fix is made.
bool nothing_to_do(const FactTable& table, const Step& step) {
  return std::ranges::all_of(
      step.done, [&](FactId id) { return table[id].state == FactState::kNotApplicable; });
}

struct Situation {
  const State& state;
  const FactTable& table;
  Instant now;
};

StepStatus status_of(const Step& step, const Situation& given) {
  StepStatus status{.step = &step};
  if (!applies(step.applies, priority_of(given.state), environment_of(given.state)) ||
      nothing_to_do(given.table, step)) {
    status.phase = StepPhase::kNotApplicable;
    return status;
  }
  const Instant start = given.state.opened ? given.state.opened->proof.at : given.now;
  status.ready_at = all_since(given.table, step.needs, start);
  status.done_at = all_since(given.table, step.done, start);
  if (status.done_at) {
    status.phase = StepPhase::kDone;
    const Instant from = std::min(status.ready_at.value_or(*status.done_at), *status.done_at);
    status.took = *status.done_at - from;
    return status;
  }
  const bool ready = status.ready_at.has_value();
  status.phase = ready ? StepPhase::kReady : StepPhase::kBlocked;
  status.missing = missing_of(given.table, ready ? step.done : step.needs);
  if (!ready) return status;
  status.took = std::max(given.now - *status.ready_at, Duration::zero());
  status.command = step.command.empty() ? given.table[status.missing.front()].supply : step.command;
  return status;
}

void choose_current(Next& next) {
  for (const bool required : {true, false}) {
    for (std::size_t i = 0; i < next.steps.size() && !next.current; ++i)
      if (next.steps[i].phase == StepPhase::kReady && next.steps[i].step->required == required)
        next.current = i;
    if (next.current) break;
  }
  if (!next.current) return;
  next.command = next.steps[*next.current].command;
  next.why = next.steps[*next.current].step->title;
}

/// What ends within minutes unless somebody says that they can still work goes before every step.
void ask_to_confirm(const State& state, Instant now, Next& next) {
  for (const ContainmentState& one : state.containments) {
    const auto by = confirm_by(one);
    if (!by || *by <= now || one.phase != ContainmentPhase::kActive) continue;
    const std::string& id = one.requested.value.containment;
    next.command = "quell contain confirm " + id;
    next.why = id + " ends by itself unless it is confirmed";
    return;
  }
}

}  // namespace

Next next(const State& state, const Procedure& procedure, Instant now) {
  const FactTable table = facts(state, now);
  Next result;
  for (const Step& step : procedure.steps) {
    result.steps.push_back(status_of(step, {.state = state, .table = table, .now = now}));
    const StepPhase phase = result.steps.back().phase;
    if (phase == StepPhase::kNotApplicable) continue;
    result.minutes_estimated += step.minutes;
    if (phase != StepPhase::kDone) result.minutes_left += step.minutes;
  }
  if (state.opened) {
    const Instant end = state.closed           ? state.closed->proof.at
                        : state.false_positive ? state.false_positive->proof.at
                                               : now;
    result.taken = std::max(end - state.opened->proof.at, Duration::zero());
  }
  const bool over = state.opened && !is_open(state);
  if (over) {
    result.minutes_left = 0;
  } else {
    choose_current(result);
    ask_to_confirm(state, now, result);
  }
  return result;
}

}  // namespace quell::incident
