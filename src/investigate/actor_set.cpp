#include "investigate/actor_set.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "investigate/scan.h"
#include "target/address.h"

namespace quell::investigate {

void ActorSet::add(std::string_view text) {
  names_.insert(actor_key(text));
  if (const auto network = target::Network::parse(text)) networks_.push_back(*network);
}

bool ActorSet::contains(std::string_view actor_key) const {
  if (names_.contains(actor_key)) return true;
  const auto network = target::Network::parse(actor_key);
  if (!network) return false;
  return std::any_of(networks_.begin(), networks_.end(), [&](const target::Network& one) {
    return one.prefix() <= network->prefix() && one.contains(network->base());
  });
}

}  // namespace quell::investigate
