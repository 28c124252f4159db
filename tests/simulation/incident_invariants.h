// What must hold of every history, whoever did what and whatever crashed. Written from the events
// alone, without decide() or facts(), so that a mistake there is not repeated here.
#pragma once

#include <vector>

#include "incident/event.h"

namespace quell::simulation {

/// Reports each violation as a test failure.
void check_history(const std::vector<incident::Event>& events);

}  // namespace quell::simulation
