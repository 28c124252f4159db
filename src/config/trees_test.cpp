#include "config/trees.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "config/config.h"

namespace quell::config {
namespace {

TEST(ConfigTrees, EveryKeyIsRead) {
  const auto config = read(
      "trees:\n"
      "  - {name: shop, root: /srv/shop, check: [/bin/a], restart: [/bin/b, x], probe: [/bin/c],\n"
      "     answers_at: \"[::1]:8000\", host: h, path: /p, timeout: 9s}\n"
      "  - {name: bare, root: /srv/bare}\n",
      "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  const Tree& shop = config->trees.at(0);
  EXPECT_EQ(shop.root, "/srv/shop");
  EXPECT_EQ(shop.check, std::vector<std::string>{"/bin/a"});
  EXPECT_EQ(shop.restart, (std::vector<std::string>{"/bin/b", "x"}));
  EXPECT_EQ(shop.probe, std::vector<std::string>{"/bin/c"});
  EXPECT_EQ(shop.answers_at->address, "::1");
  EXPECT_EQ(shop.host, "h");
  EXPECT_EQ(shop.path, "/p");
  EXPECT_EQ(shop.timeout, std::chrono::seconds(9));
  EXPECT_TRUE(config->trees.at(1).restart.empty());
}

TEST(ConfigTrees, MistakesAreNamedWithTheirPlace) {
  EXPECT_EQ(read("trees:\n  - {name: shop, root: srv}", "quell.yaml").error().message(),
            "quell.yaml:2:24: an absolute path is wanted here");
  EXPECT_EQ(read("trees:\n  - {name: shop}", "quell.yaml").error().message(),
            "quell.yaml:2:5: \"root\" is missing here");
  EXPECT_EQ(read("trees:\n  - {name: s, root: /s, check: [a]}", "quell.yaml").error().message(),
            "quell.yaml:2:32: the program is wanted here with its absolute path");
}

}  // namespace
}  // namespace quell::config
