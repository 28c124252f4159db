// What is said of attackers that act alike: totals, and why they are taken together. Private to
// investigate. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "behaviour/actor_sketch.h"
#include "investigate/behaviour.h"
#include "investigate/scan.h"

namespace quell::investigate {

struct CampaignMembers {
  const std::vector<Actor>& actors;          ///< all of the report
  const std::vector<ActorSketch>& sketches;  ///< of each of them
  std::span<const std::uint32_t> members;    ///< at least two, rising
};
Campaign campaign_of(const CampaignMembers& of);

/// "203.0.113" of 203.0.113.9, the /48 of an IPv6 /64; the key itself for a name.
std::string_view wider_network(std::string_view actor_key);

}  // namespace quell::investigate
