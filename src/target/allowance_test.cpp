#include "target/allowance.h"

#include "gtest/gtest.h"

namespace quell::target {
namespace {

Instant at(std::int64_t milliseconds) {
  return Instant{} + std::chrono::milliseconds(milliseconds);
}

TEST(AllowanceTest, AllAtOnceAndThenEvenly) {
  const Rate rate{.requests = 5, .per = Rate::Per::kSecond};
  Allowance client;
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(client.take(rate, at(1000))) << i;
  EXPECT_FALSE(client.take(rate, at(1000)));
  EXPECT_FALSE(client.take(rate, at(1199)));
  EXPECT_TRUE(client.take(rate, at(1200)));
  EXPECT_FALSE(client.take(rate, at(1200)));
  EXPECT_FALSE(client.take(rate, at(500))) << "earlier counts as now";
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(client.take(rate, at(9'000'000'000'000))) << i;
  EXPECT_FALSE(client.take(rate, at(9'000'000'000'000)));
}

TEST(AllowanceTest, ByTheMinuteAndAtTheEnds) {
  const Rate slow{.requests = 1, .per = Rate::Per::kMinute};
  Allowance client;
  EXPECT_TRUE(client.take(slow, at(0)));
  EXPECT_FALSE(client.take(slow, at(59'000)));
  EXPECT_TRUE(client.take(slow, at(63'000))) << "nginx counts 16 thousandths a second";
  const Rate fast{.requests = 1'000'000, .per = Rate::Per::kSecond};
  Allowance other;
  for (int i = 0; i < 1'000'000; ++i) ASSERT_TRUE(other.take(fast, at(0)));
  EXPECT_FALSE(other.take(fast, at(0)));
  EXPECT_TRUE(other.take(fast, at(1)));
}

}  // namespace
}  // namespace quell::target
