#include "suggest.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace quell::cli {
namespace {

const std::vector<std::string> kNames{"scan", "status", "severity", "journal", "next"};

TEST(Suggest, FindsWhatWasMeant) {
  EXPECT_EQ(nearest("scna", kNames), "scan");
  EXPECT_EQ(nearest("statsu", kNames), "status");
  EXPECT_EQ(nearest("sev", kNames), "severity");
  EXPECT_EQ(nearest("jounral", kNames), "journal");
}

TEST(Suggest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("xyzzy", kNames), std::nullopt);
  EXPECT_EQ(nearest("", kNames), std::nullopt);
  EXPECT_EQ(nearest(std::string(100000, 's'), kNames), std::nullopt);
}

}  // namespace
}  // namespace quell::cli
