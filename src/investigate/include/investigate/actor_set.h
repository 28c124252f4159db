// Actors named by people: addresses, networks, host names. Says whether an actor's key is one of
// them. A value; thread-safe for reading.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "target/address.h"

namespace quell::investigate {

class ActorSet {
 public:
  /// "203.0.113.9", "203.0.113.0/24", "2001:db8::/48"; what is neither is taken as a host name.
  void add(std::string_view text);
  /// `actor_key` as actor_key() gives it: an address, an IPv6 /64, a host name.
  [[nodiscard]] bool contains(std::string_view actor_key) const;

 private:
  std::set<std::string, std::less<>> names_;
  std::vector<target::Network> networks_;
};

}  // namespace quell::investigate
