#include "base/hash.h"

#include <gtest/gtest.h>

#include <bit>
#include <set>
#include <string>

namespace quell {
namespace {

TEST(Hash, EveryByteTheLengthAndTheSeedCount) {
  std::set<std::uint64_t> seen;
  std::size_t made = 0;
  for (std::size_t size = 0; size <= 100; ++size) {
    const std::string base(size, 'a');
    seen.insert(hash_bytes(base, 1));
    seen.insert(hash_bytes(base, 2));
    made += 2;
    for (std::size_t at = 0; at < size; ++at) {
      std::string changed = base;
      changed[at] = 'b';
      seen.insert(hash_bytes(changed, 1));
      ++made;
    }
  }
  EXPECT_EQ(seen.size(), made);
}

// A table uses the low bits: one changed bit of the input must change about half of them.
TEST(Hash, SpreadsOneBitOverTheLowSixteen) {
  for (const std::size_t size : {1UZ, 3UZ, 4UZ, 8UZ, 9UZ, 16UZ, 17UZ, 33UZ, 70UZ}) {
    int flipped = 0;
    int tries = 0;
    const std::string base(size, 'x');
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned bit = 0; bit < 8; ++bit) {
        std::string changed = base;
        changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ (1U << bit));
        const auto difference = (hash_bytes(base, 9) ^ hash_bytes(changed, 9)) & 0xffffU;
        flipped += std::popcount(difference);
        ++tries;
      }
    }
    const double mean = static_cast<double>(flipped) / tries;
    EXPECT_GT(mean, 6.5) << size;
    EXPECT_LT(mean, 9.5) << size;
  }
}

}  // namespace
}  // namespace quell
