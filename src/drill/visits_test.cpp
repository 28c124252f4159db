#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "drill/traffic.h"

namespace quell::drill {
namespace {

TEST(Visits, AreTheSameForTheSameSeed) {
  const Scenario scenario = make_scenario(11);
  const auto a = plan_visits(scenario);
  const auto b = plan_visits(scenario);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].target, b[i].target);
    EXPECT_EQ(a[i].address, b[i].address);
  }
}

TEST(Visits, AreAsManyAsTheScenarioSaysFromManyAddresses) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Scenario scenario = make_scenario(seed);
    const auto visits = plan_visits(scenario);
    EXPECT_EQ(visits.size(), scenario.crowd.requests);
    std::set<std::string> addresses;
    for (const Visit& visit : visits) addresses.insert(visit.address);
    EXPECT_GT(addresses.size(), 100U);
    EXPECT_FALSE(addresses.contains(scenario.attack.injector));
    EXPECT_FALSE(addresses.contains(scenario.attack.traverser));
  }
}

// A grading by answer size needs ordinary searches to compare with.
TEST(Visits, SearchOftenAndPreferPopularProducts) {
  const Scenario scenario = make_scenario(5);
  std::size_t searches = 0;
  std::map<std::string, std::size_t> products;
  for (const Visit& visit : plan_visits(scenario)) {
    if (visit.target.starts_with(scenario.shop.search.path + "?")) ++searches;
    if (visit.target.starts_with(scenario.shop.product_prefix + "/")) ++products[visit.target];
  }
  EXPECT_GT(searches, 100U);
  const std::string first = scenario.shop.product_prefix + "/1/offer";
  for (const auto& [target, count] : products) EXPECT_LE(count, products[first] * 2) << target;
}

TEST(Visits, HoldNothingThatWouldBreakARequest) {
  for (std::uint64_t seed = 0; seed < 10; ++seed)
    for (const Visit& visit : plan_visits(make_scenario(seed))) {
      EXPECT_TRUE(visit.target.starts_with("/"));
      EXPECT_EQ(visit.target.find_first_of(" \r\n\t"), std::string::npos) << visit.target;
      EXPECT_EQ(visit.referer.find_first_of(" \r\n"), std::string::npos);
    }
}

}  // namespace
}  // namespace quell::drill
