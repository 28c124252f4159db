#include "standing.h"

#include "gmock/gmock.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;

class StandingTest : public testing::Test {
 protected:
  os::TemporaryDirectory directory_ = *os::TemporaryDirectory::make("standing");
  Register register_{directory_.path() / "state", "service", "shop"};
};

TEST_F(StandingTest, NothingStandsAndNothingIsMadeByLooking) {
  EXPECT_EQ(register_.read().value(), Standing{});
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "state"));
}

TEST_F(StandingTest, WhatIsWrittenIsReadInItsOrder) {
  const auto held = register_.lock();
  ASSERT_TRUE(held) << held.error().full();
  const Standing standing{.before = "{\"was\":\"running\"}",
                          .claims = {{.id = ContainmentId("c2"), .data = "x"},
                                     {.id = ContainmentId("c1"), .data = "\"ü\n"}}};
  ASSERT_TRUE(register_.write(standing));
  EXPECT_EQ(register_.read().value(), standing);
  EXPECT_EQ(standing.others(ContainmentId("c1")), "c2");
  EXPECT_EQ(standing.find(ContainmentId("c3")), nullptr);
  const Register other(directory_.path() / "state", "service", "other");
  EXPECT_EQ(other.read().value(), Standing{});
}

TEST_F(StandingTest, WithoutClaimsNothingIsLeft) {
  const auto held = register_.lock();
  ASSERT_TRUE(register_.write({.before = "b", .claims = {{.id = ContainmentId("c1")}}}));
  ASSERT_TRUE(register_.write({.before = "b"}));
  EXPECT_EQ(register_.read().value(), Standing{});
  for (const auto& entry : os::list_directory(directory_.path() / "state").value()) {
    EXPECT_THAT(entry.name, testing::EndsWith(".lock"));
  }
}

TEST(StandingFromJson, RefusesWhatIsNotItsOwn) {
  const std::string good = to_json(Standing{.claims = {{.id = ContainmentId("c1")}}}, "shop");
  ASSERT_TRUE(standing_from_json(good, "shop"));
  EXPECT_EQ(standing_from_json(good, "other").error().code(), ErrorCode::kCorrupted);
  for (
      const std::string wrong :
      {"", "[]", "{}", R"({"version":2,"thing":"","before":"","claims":[]})",
       R"({"version":1,"thing":"","before":"","claims":[{"id":"../x","data":""}]})",
       R"({"version":1,"thing":"","before":"","claims":[{"id":"a","data":""},{"id":"a","data":""}]})"}) {
    EXPECT_FALSE(standing_from_json(wrong, "")) << wrong;
  }
}

}  // namespace
}  // namespace quell::contain
