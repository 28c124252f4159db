// Is a surge a flood, by whom, and did it hurt? Private to investigate. Pure.
#pragma once

#include "behaviour/facts.h"
#include "behaviour/flood_facts.h"
#include "investigate/behaviour.h"

namespace quell::investigate {

Behaviour judge_flood(const FloodQuestion& asked, const FloodFacts& found,
                      const BehaviourFacts& facts);

}  // namespace quell::investigate
