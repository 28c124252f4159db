// Floods: an endpoint (or the site) that is asked for far more often than usual, or that is kept
// busy by slow requests; who does it, what it did to the server, and what speaks for a crowd of
// visitors instead. Private to investigate. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "behaviour/facts.h"
#include "investigate/behaviour.h"

namespace quell::investigate {

inline constexpr std::size_t kFloods = 16;
/// Rushes of visitors are listed as well, with what speaks for them: from this score on.
inline constexpr double kRushScore = 0.001;

/// `scanners`: that were found already; what they do is no flood.
std::vector<Behaviour> find_floods(const BehaviourFacts& facts,
                                   std::span<const Behaviour> scanners);

}  // namespace quell::investigate
