#include "config/commands.h"

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

std::string with(std::string_view apply, std::string_view more = "") {
  return "commands:\n  - {name: waf, plan: [/w, plan], apply: " + std::string(apply) +
         ", probe: [/w, probe], undo: [/w, undo]" + std::string(more) + "}\n";
}

TEST(ConfigCommands, EveryKeyIsRead) {
  const auto config = read(with("[/w, --, \"{target}\"]",
                                ", target: address, timeout: 5s, directory: /srv, "
                                "environment: [A=b]") +
                               "state_directory: /run/quell\n",
                           "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  ASSERT_EQ(config->commands.size(), 1U);
  const Commands& waf = config->commands.front();
  EXPECT_EQ(waf.apply, (std::vector<std::string>{"/w", "--", "{target}"}));
  EXPECT_EQ(waf.takes, TargetForm::kAddress);
  EXPECT_EQ(waf.timeout, std::chrono::seconds(5));
  EXPECT_EQ(waf.directory, "/srv");
  EXPECT_EQ(waf.environment, std::vector<std::string>{"A=b"});
  EXPECT_EQ(config->state_directory, "/run/quell");
}

TEST(ConfigCommands, MistakesAreNamedWithTheirPlace) {
  EXPECT_EQ(why_not("commands:\n  - {name: waf, plan: [/w]}"),
            "quell.yaml:2:5: \"apply\" is missing here");
  EXPECT_EQ(why_not(with("[w]")),
            "quell.yaml:2:42: the program is wanted here with its absolute path");
  EXPECT_EQ(why_not(with("[/w, \"--to={target}\"]")),
            "quell.yaml:2:42: {target} must be an argument of its own");
  EXPECT_EQ(why_not(with("[/w]", ", environment: [A]")),
            "quell.yaml:2:100: NAME=value is wanted here");
}

}  // namespace
}  // namespace quell::config
