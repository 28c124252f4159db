// What --json prints about an incident: a summary, its facts, what comes next. Keys in the order in
// which people read them.
#pragma once

#include "base/time.h"
#include "desk/desk.h"
#include "doc/json.h"
#include "incident/decide.h"
#include "incident/facts.h"
#include "incident/next.h"
#include "incident/state.h"

namespace quell::cli {

/// id, title, phase, severity, priority, environment, owner, times, pending.
json::Object summary_json(const incident::IncidentId& id, const incident::State& state,
                          Instant now);
json::Object fact_json(const incident::Fact& fact);
json::Object step_json(const incident::StepStatus& step);
/// {command, why, minutes_left}
json::Object next_json(const incident::Next& next);
/// What became of a command: {incident, answer, repeat, message, events, missing}.
json::Object outcome_json(const desk::Outcome& outcome);

}  // namespace quell::cli
