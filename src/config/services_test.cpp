#include "config/services.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "config/config.h"

namespace quell::config {
namespace {

std::string why_not(std::string_view members) {
  const auto config = read("services:\n  - {name: shop" + std::string(members) + "}", "quell.yaml");
  return config ? "read" : config.error().message();
}

TEST(ConfigServices, EveryKeyIsRead) {
  const auto config = read(
      "services:\n"
      "  - {name: shop, pid_file: /run/shop.pid, executable: /usr/bin/python3,\n"
      "     answers_at: \"127.0.0.1:8000\", host: shop.example, path: /health, patience: 3s}\n"
      "  - {name: box, cgroup: /sys/fs/cgroup/box}\n"
      "  - {name: mail, unit: mail@a.service, systemctl: [/bin/systemctl, --user]}\n"
      "  - {name: api, container: api_1, engine: [/usr/bin/podman, --remote]}\n",
      "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  ASSERT_EQ(config->services.size(), 4U);
  const Service& shop = config->services[0];
  EXPECT_EQ(shop.pid_file, "/run/shop.pid");
  EXPECT_EQ(shop.executable, "/usr/bin/python3");
  EXPECT_EQ(shop.answers_at->port, 8000);
  EXPECT_EQ(shop.host, "shop.example");
  EXPECT_EQ(shop.path, "/health");
  EXPECT_EQ(shop.patience, std::chrono::seconds(3));
  EXPECT_EQ(config->services[1].cgroup, "/sys/fs/cgroup/box");
  EXPECT_EQ(config->services[2].unit, "mail@a.service");
  EXPECT_EQ(config->services[2].systemctl, (std::vector<std::string>{"/bin/systemctl", "--user"}));
  EXPECT_EQ(config->services[3].container, "api_1");
  EXPECT_EQ(config->services[3].engine, (std::vector<std::string>{"/usr/bin/podman", "--remote"}));
}

TEST(ConfigServices, MistakesAreNamedWithTheirPlace) {
  EXPECT_EQ(why_not(""),
            "quell.yaml:2:5: one of pid_file, cgroup, container and unit is wanted here");
  EXPECT_EQ(why_not(", cgroup: /a, unit: b.service"),
            "quell.yaml:2:5: one of pid_file, cgroup, container and unit is wanted here");
  EXPECT_EQ(why_not(", pid_file: /run/a.pid"), "quell.yaml:2:5: \"executable\" is missing here");
  EXPECT_EQ(why_not(", unit: \"--all\""), "quell.yaml:2:24: the name of one unit is wanted here");
  EXPECT_EQ(why_not(", container: \"--all\""),
            "quell.yaml:2:29: the name or id of one container is wanted here");
  EXPECT_EQ(why_not(", unit: a, path: x"),
            "quell.yaml:2:33: a path that begins with / is wanted here");
  EXPECT_EQ(why_not(", unit: a, host: \"a b\""),
            "quell.yaml:2:33: printable characters without spaces are wanted here");
}

}  // namespace
}  // namespace quell::config
