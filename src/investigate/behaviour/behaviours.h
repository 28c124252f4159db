// All behaviours that are found, in the report's order. Private to investigate. Pure.
#pragma once

#include <vector>

#include "behaviour/facts.h"
#include "investigate/behaviour.h"

namespace quell::investigate {

/// Where one actor was asked for, only what it took part in.
std::vector<Behaviour> find_behaviours(const BehaviourFacts& facts);

}  // namespace quell::investigate
