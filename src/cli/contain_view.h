// What `quell contain` shows before and after: the plan in words or as JSON, what stays open, what
// came of it.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "casework/containment.h"
#include "cli/console.h"
#include "doc/json.h"
#include "incident/state.h"

namespace quell::cli {

/// Holes that were used and that a measure on this target does not close, one line each.
std::vector<std::string> left_open(const incident::State& state, const std::string& target);

void show_plan(const casework::ShownPlan& plan, const incident::State& state, Console& console);
/// {summary, environment, affected, warnings, changes, actions, undo, expiry}
json::Object plan_json(const casework::ShownPlan& plan, const incident::State& state);

/// "in 3 h 12 min", "overdue by 5 min"; empty if it has no end.
std::string end_words(const incident::ContainmentState& one, Instant now);

/// {containment, phase, actuator, target, environment, requested_at, requested_by, ends_at,
/// last_probe, …}
/// "active", "lift failed": its state, to be read.
std::string phase_name(const incident::ContainmentState& one);
/// Undone, or failed with nothing left: what was seen before holds no more.
bool is_over(const incident::ContainmentState& one);
/// "2026-11-22T03:14:15Z"
std::string to_the_second(Instant when);

json::Object containment_json(const incident::ContainmentState& one);

}  // namespace quell::cli
