// What people and timers try: helpful commands that move the incident on, and any others.
#pragma once

#include "incident/command.h"
#include "incident/facts.h"
#include "incident_world.h"

namespace quell::simulation {

/// A command that would supply a fact, as well as the state allows.
incident::CommandBody helpful(incident::FactId fact, const incident::State& state);

/// Any command with plausible, wrong or hostile fields.
incident::CommandBody random_command(Random& random, const incident::State& state, Instant now);

}  // namespace quell::simulation
