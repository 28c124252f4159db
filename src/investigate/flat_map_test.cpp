#include "investigate/flat_map.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>

namespace quell::investigate {
namespace {

using Flat = FlatMap<std::uint16_t, std::uint64_t>;

TEST(FlatMap, CountsAsAMapDoes) {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    std::map<std::uint16_t, std::uint64_t> wanted;
    Flat flat;
    for (int i = 0; i < 40; ++i) {
      const auto key = static_cast<std::uint16_t>(random() % 30);
      ++wanted[key];
      ++flat[key];
    }
    EXPECT_EQ(flat, Flat(wanted.begin(), wanted.end()));
    ASSERT_EQ(flat.size(), wanted.size());
    EXPECT_EQ(flat.back().first, wanted.rbegin()->first);
    for (std::uint16_t key = 0; key < 30; ++key) {
      const auto found = wanted.find(key);
      ASSERT_EQ(flat.find(key) == flat.end(), found == wanted.end()) << key;
      if (found != wanted.end()) EXPECT_EQ(flat.find(key)->second, found->second);
    }
  }
}

TEST(FlatMap, TheLastKeyGoesFirst) {
  Flat flat = {{404, 3}, {200, 1}};
  EXPECT_EQ(flat.back().first, 404U);
  flat.pop_back();
  EXPECT_EQ(flat, (Flat{{200, 1}}));
  flat.pop_back();
  EXPECT_TRUE(flat.empty());
}

}  // namespace
}  // namespace quell::investigate
