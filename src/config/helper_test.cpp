#include "config/helper.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace quell::config {
namespace {

TEST(HelperFile, EveryKeyIsReadBesideTheTargets) {
  const auto file = read_for_helper(
      "helper:\n  socket: /run/q/s\n  state: /var/lib/q\n  users: [alice]\n"
      "  groups: [responders]\nfirewall: {name: edge}\n",
      "helper.yaml");
  ASSERT_TRUE(file) << file.error().full();
  EXPECT_EQ(file->helper.socket, "/run/q/s");
  EXPECT_EQ(file->helper.state, "/var/lib/q");
  EXPECT_EQ(file->helper.users, std::vector<std::string>{"alice"});
  EXPECT_EQ(file->helper.groups, std::vector<std::string>{"responders"});
  EXPECT_EQ(file->targets.firewall->name, "edge");
}

TEST(HelperFile, NobodyMayAskWhereNothingIsSaid) {
  for (const char* text : {"", "protect: [198.51.100.0/24]\n"}) {
    const auto file = read_for_helper(text, "helper.yaml");
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->helper.users.empty() && file->helper.groups.empty());
    EXPECT_EQ(file->helper.socket, "/run/quell/helper.sock");
  }
}

TEST(HelperFile, NonsenseIsRefused) {
  EXPECT_FALSE(read_for_helper("helper: {socket: helper.sock}\n", "helper.yaml"));
  EXPECT_FALSE(read_for_helper("helper: {everybody: true}\n", "helper.yaml"));
  EXPECT_FALSE(read_for_helper("firewall: {chain: input}\n", "helper.yaml"));
}

TEST(HelperFile, APersonsFileSaysNothingOfTheHelper) {
  const auto config = read("helper: {users: [me]}\n", "quell.yaml");
  ASSERT_FALSE(config);
  EXPECT_NE(config.error().message().find("quell.yaml:1:"), std::string::npos)
      << config.error().message();
}

}  // namespace
}  // namespace quell::config
