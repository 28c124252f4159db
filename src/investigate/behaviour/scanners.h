// Who looks for what is not there, or for what can be broken: by what a client does, whatever it
// calls itself. Private to investigate. Pure.
#pragma once

#include <cstddef>
#include <vector>

#include "behaviour/facts.h"
#include "investigate/behaviour.h"

namespace quell::investigate {

/// Different paths that were refused or attacked from which on a client is looked at closer; fewer
/// are broken links.
inline constexpr std::size_t kScannedPaths = 12;
inline constexpr std::size_t kScanners = 200;

/// The surest ones, at most kScanners.
std::vector<Behaviour> find_scanners(const BehaviourFacts& facts);

}  // namespace quell::investigate
