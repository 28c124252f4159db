#include "config/firewall.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "config/config.h"

namespace quell::config {
namespace {

std::string why_not(std::string_view text) {
  const auto config = read(text, "quell.yaml");
  return config ? "read" : config.error().message();
}

TEST(ConfigFirewall, IsOnlyThereWhenItIsNamed) {
  EXPECT_FALSE(read("protect: [10.0.0.0/8]", "quell.yaml")->firewall);
  const auto config = read("firewall:", "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  ASSERT_TRUE(config->firewall);
  EXPECT_EQ(config->firewall->confirm_within, std::chrono::minutes(2));
}

TEST(ConfigFirewall, EveryKeyIsRead) {
  const auto config = read(
      "protect: [198.51.100.0/24, \"2001:db8::1\"]\n"
      "firewall: {name: edge, confirm_within: 30s, lock_directory: /run/quell}\n",
      "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  ASSERT_EQ(config->protect.size(), 2U);
  EXPECT_EQ(config->protect[0].text(), "198.51.100.0/24");
  EXPECT_EQ(config->firewall->name, "edge");
  EXPECT_EQ(config->firewall->confirm_within, std::chrono::seconds(30));
  EXPECT_EQ(config->firewall->lock_directory, "/run/quell");
  EXPECT_FALSE(read("firewall: {confirm_within: never}", "quell.yaml")->firewall->confirm_within);
}

TEST(ConfigFirewall, MistakesAreNamedWithTheirPlace) {
  EXPECT_EQ(why_not("firewall: {confirm_within: 1s}"),
            "quell.yaml:1:28: from 10s to 60m is wanted here, or never");
  EXPECT_TRUE(why_not("firewall: {open: 1}").starts_with("quell.yaml:1:12: unknown key"));
  EXPECT_TRUE(why_not("protect: [10.0.0.1/8]").starts_with("quell.yaml:1:11: "));
}

}  // namespace
}  // namespace quell::config
