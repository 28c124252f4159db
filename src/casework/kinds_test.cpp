#include "casework/kinds.h"

#include <string>

#include "config/config.h"
#include "gmock/gmock.h"

namespace quell::casework {
namespace {

using testing::HasSubstr;

config::Config config() {
  return *config::read("sites:\n  - {name: shop, probe_at: \"127.0.0.1:80\"}\n", "quell.yaml");
}

/// The actuator and the target that are meant, or the error.
std::string meant(const std::string& word, const std::string& target) {
  const auto found = find_actuator(config(), {.word = word, .target = target});
  return found ? found->actuator + " " + found->target : found.error().full();
}

TEST(Kinds, WordsOfASiteLeadToItsOneActuator) {
  EXPECT_EQ(meant("endpoint", "/search"), "nginx-endpoint:shop endpoint:/search");
  EXPECT_EQ(meant("endpoint", "/product/{n}/* method:POST"),
            "nginx-endpoint:shop endpoint:/product/{n}/* method:POST");
  EXPECT_EQ(meant("parameter", "q~union endpoint:/search"),
            "nginx-endpoint:shop parameter:q~union endpoint:/search");
  EXPECT_EQ(meant("rate", "10/s endpoint:/login"), "nginx-endpoint:shop rate:10/s endpoint:/login");
  EXPECT_EQ(meant("address", "203.0.113.9 address:2001:db8::/64"),
            "nginx-endpoint:shop address:203.0.113.9 address:2001:db8::/64");
}

TEST(Kinds, WhatTheRecordHoldsIsUnderstoodAgain) {
  for (const char* target : {"endpoint:/search", "parameter:q endpoint:/x", "rate:3/m endpoint:/x",
                             "address:203.0.113.9"}) {
    EXPECT_EQ(meant("nginx-endpoint:shop", target), std::string("nginx-endpoint:shop ") + target);
  }
  EXPECT_TRUE(actuators_of(config())("nginx-endpoint:shop"));
}

TEST(Kinds, NonsenseIsRefusedWithAnExample) {
  EXPECT_THAT(meant("rate", "many"), HasSubstr("quell contain rate '10/s endpoint:/login'"));
  EXPECT_THAT(meant("address", "localhost"), HasSubstr("quell contain address"));
  EXPECT_THAT(meant("parameter", "~union"), HasSubstr("quell contain parameter"));
  EXPECT_THAT(meant("endpoint", "search"), HasSubstr("quell contain endpoint /search"));
}

}  // namespace
}  // namespace quell::casework
