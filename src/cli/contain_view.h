// What `quell contain` shows before and after: the plan in words or as JSON, what stays open, what
// came of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "casework/containment.h"
#include "cli/console.h"
#include "contain/actuator.h"
#include "doc/json.h"
#include "incident/state.h"

namespace quell::cli {

/// Holes that were used and that a measure on this target does not close, one line each.
std::vector<std::string> left_open(const incident::State& state, const std::string& target);

/// Holes that were used, that this containment closes and that no other in force does, one line
/// each: what may be attacked again once it is lifted.
std::vector<std::string> opened_by_lifting(const incident::State& state, const std::string& id);
/// By the record: it is active or permanent.
bool in_force(const incident::ContainmentState& one);

/// What was seen of a containment, a line for each thing that was looked at.
void show_probe(const contain::ProbeReport& probe, Console& console);
/// {state, summary, checks: [{outcome, what, expected, seen}], difference}
json::Object probe_json(const contain::ProbeReport& probe);

/// A title, and under it the lines of outside text.
void show_block(std::string_view title, std::string_view text, Console& console);

void show_plan(const casework::ShownPlan& plan, const incident::State& state, Console& console);
/// {summary, environment, affected, warnings, changes, actions, undo, expiry}
json::Object plan_json(const casework::ShownPlan& plan, const incident::State& state);

/// "in 3 h 12 min", "overdue by 5 min"; empty if it has no end.
std::string end_words(const incident::ContainmentState& one, Instant now);

/// The phase for people: "active", "undo failed".
std::string phase_words(incident::ContainmentPhase phase);
/// What was seen of it last, or why nothing is there; empty: nothing was seen yet.
std::string last_words(const incident::ContainmentState& one);
/// What follows `state` in a line: ": text", without the state where the text begins with it.
std::string behind_words(std::string_view state, std::string_view text);
/// "2026-10-17T09:00:00Z": nobody reads the microseconds.
std::string to_seconds(Instant at);

/// {containment, phase, actuator, target, environment, requested_at, requested_by, ends_at,
/// last_probe, …}
json::Object containment_json(const incident::ContainmentState& one);

}  // namespace quell::cli
