#include "drill/scenario.h"

#include <gtest/gtest.h>

#include <set>

#include "doc/json.h"

namespace quell::drill {
namespace {

TEST(Scenario, IsTheSameForTheSameSeed) {
  const Scenario a = make_scenario(7);
  const Scenario b = make_scenario(7);
  EXPECT_EQ(shop_json(a), shop_json(b));
  EXPECT_EQ(a.crowd.clients, b.crowd.clients);
  EXPECT_EQ(a.attack.injector, b.attack.injector);
}

// The random numbers are part of what a seed means: a changed generator would change every drill.
TEST(Scenario, OfSeedOneIsKnown) {
  const Scenario one = make_scenario(1);
  EXPECT_EQ(one.shop.server_name, "www.rivermead-candles.example");
  EXPECT_EQ(one.attack.injector, "127.103.242.35");
}

TEST(Scenario, DiffersBetweenSeeds) {
  std::set<std::string> addresses;
  std::set<std::string> endpoints;
  std::set<Hole> holes;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Scenario scenario = make_scenario(seed);
    addresses.insert(scenario.attack.injector);
    endpoints.insert(scenario.shop.search.path);
    holes.insert(scenario.shop.download_hole);
  }
  EXPECT_EQ(addresses.size(), 40U);
  EXPECT_EQ(endpoints.size(), 5U);
  EXPECT_EQ(holes.size(), 2U);
}

TEST(Scenario, EveryoneHasAnAddressOfHisOwnOnLoopback) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Scenario scenario = make_scenario(seed);
    std::set<std::string> all(scenario.crowd.clients.begin(), scenario.crowd.clients.end());
    all.insert({scenario.crowd.crawler, scenario.crowd.prober, scenario.attack.injector,
                scenario.attack.traverser});
    EXPECT_EQ(all.size(), scenario.crowd.clients.size() + 4);
    for (const std::string& address : all) {
      EXPECT_TRUE(address.starts_with("127."));
      EXPECT_FALSE(address.starts_with("127.0."));
    }
  }
}

TEST(Scenario, TellsTheShopNothingOfTheAttack) {
  const Scenario scenario = make_scenario(3);
  const std::string text = shop_json(scenario);
  ASSERT_TRUE(json::parse(text));
  EXPECT_EQ(text.find(scenario.attack.injector), std::string::npos);
}

}  // namespace
}  // namespace quell::drill
