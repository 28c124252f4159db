#include "os/user.h"

#include <gtest/gtest.h>

namespace quell::os {
namespace {

TEST(User, AnAccountIsFoundByItsName) {
  const auto root = account("root");
  ASSERT_TRUE(root) << root.error().full();
  ASSERT_TRUE(*root);
  EXPECT_EQ((*root)->uid, 0U);
  EXPECT_EQ((*root)->home, "/root");
  const auto nobody = account("no-such-account-here");
  ASSERT_TRUE(nobody) << nobody.error().full();
  EXPECT_FALSE(*nobody);
}

}  // namespace
}  // namespace quell::os
