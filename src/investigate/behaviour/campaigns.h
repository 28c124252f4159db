// Which attackers are one: those that act alike. Linear in their number: only those that fall into
// one bucket are compared, each with the one before it. Private to investigate. Pure.
#pragma once

#include <vector>

#include "behaviour/actor_sketch.h"
#include "investigate/behaviour.h"
#include "investigate/scan.h"

namespace quell::investigate {

/// Campaigns that are kept, the worst ones.
inline constexpr std::size_t kCampaigns = 200;

/// `sketches`: of each actor. `actors` are in the report's order, with their groups.
std::vector<Campaign> campaigns_of(const std::vector<Actor>& actors,
                                   const std::vector<ActorSketch>& sketches);

}  // namespace quell::investigate
