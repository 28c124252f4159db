// Scripts that one or two clients call again and again, and that nobody asked for before: web
// shells in use. Private to investigate. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "behaviour/facts.h"
#include "behaviour/script_table.h"
#include "investigate/behaviour.h"

namespace quell::investigate {

/// Calls from which on a script is looked at.
inline constexpr std::uint64_t kShellCalls = 3;
inline constexpr std::size_t kShells = 50;

/// The surest ones, at most kShells.
std::vector<Behaviour> find_web_shells(const std::vector<Script>& scripts,
                                       const BehaviourFacts& facts);

}  // namespace quell::investigate
