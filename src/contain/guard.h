// Whom a block of addresses must never hit, and what is so wide that it must be asked for
// explicitly. Facts in, answer out: pure. The facts are gathered in guard_facts.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contain/actuator.h"
#include "target/address.h"

namespace quell::contain {

/// Somebody who must stay reachable.
struct Protected {
  target::Network network;
  std::string why;  ///< "is where this session comes from"; may hold outside text
};

struct GuardFacts {
  std::vector<Protected> reachable;
  std::optional<OrdinaryTraffic> traffic = std::nullopt;  ///< nullopt: no log was read
};

struct BlockWish {
  std::vector<target::Network> networks;
  /// How many clients it hits, as the person says: the override of what is too wide.
  std::optional<std::uint64_t> hits = std::nullopt;
};

struct GuardAnswer {
  std::vector<std::string> refusals;  ///< empty: it may be done
  std::vector<std::string> warnings;  ///< what the override was needed for
};

/// Networks wider than this, and twice as many addresses in all, need the override.
inline constexpr unsigned kWidestV4 = 16;
inline constexpr unsigned kWidestV6 = 32;
/// So many ordinary requests are "much legitimate traffic".
inline constexpr std::uint64_t kMuchTraffic = 100;

/// Somebody protected is refused whatever is said; the rest needs `hits`, and no smaller number
/// than the logs show.
GuardAnswer guard(const BlockWish& wish, const GuardFacts& facts);

}  // namespace quell::contain
