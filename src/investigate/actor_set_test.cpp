#include "investigate/actor_set.h"

#include <gtest/gtest.h>

namespace quell::investigate {
namespace {

TEST(ActorSet, AddressesNetworksAndNames) {
  ActorSet set;
  set.add("203.0.113.9");
  set.add("198.51.100.0/24");
  set.add("2001:db8::/48");
  set.add("scanner.example");
  for (const char* in : {"203.0.113.9", "198.51.100.77", "2001:db8:0:5::/64", "scanner.example"}) {
    EXPECT_TRUE(set.contains(in)) << in;
  }
  for (const char* out : {"203.0.113.8", "198.51.101.1", "2001:db9::/64", "other.example", ""}) {
    EXPECT_FALSE(set.contains(out)) << out;
  }
}

TEST(ActorSet, AnAddressOfANetworkThatIsWiderIsNotTheNetwork) {
  ActorSet set;
  set.add("2001:db8::1");
  EXPECT_TRUE(set.contains("2001:db8::/64")) << "IPv6 actors are their /64";
}

}  // namespace
}  // namespace quell::investigate
