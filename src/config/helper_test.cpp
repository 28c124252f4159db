#include "config/helper.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "config/config.h"

namespace quell::config {
namespace {

TEST(HelperConfig, EveryKeyIsRead) {
  const auto config = read(
      "helper:\n  socket: /run/q/s\n  state: /var/lib/q\n  users: [alice]\n  groups: "
      "[responders]\n",
      "helper.yaml");
  ASSERT_TRUE(config) << config.error().full();
  EXPECT_EQ(config->helper.socket, "/run/q/s");
  EXPECT_EQ(config->helper.state, "/var/lib/q");
  EXPECT_EQ(config->helper.users, std::vector<std::string>{"alice"});
  EXPECT_EQ(config->helper.groups, std::vector<std::string>{"responders"});
}

TEST(HelperConfig, NobodyMayAskWhereNothingIsSaid) {
  const auto config = read("protect: [198.51.100.0/24]\n", "helper.yaml");
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->helper.users.empty() && config->helper.groups.empty());
  EXPECT_EQ(config->helper.socket, "/run/quell/helper.sock");
}

TEST(HelperConfig, ARelativePlaceAndAnUnknownKeyAreRefused) {
  EXPECT_FALSE(read("helper: {socket: helper.sock}\n", "helper.yaml"));
  EXPECT_FALSE(read("helper: {everybody: true}\n", "helper.yaml"));
}

}  // namespace
}  // namespace quell::config
