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

TEST(Kinds, AHaproxyHasTheWordsOfASiteAndServers) {
  const auto on_edge = [](const std::string& word, const std::string& target) {
    const auto config = config::read(
        "haproxies:\n  - {name: edge, probe_at: \"127.0.0.1:80\"}\n"
        "sites:\n  - {name: shop, probe_at: \"127.0.0.1:80\"}\n",
        "quell.yaml");
    const auto found = find_actuator(*config, {.word = word, .target = target, .on = "edge"});
    return found ? found->actuator + " " + found->target : found.error().full();
  };
  EXPECT_EQ(on_edge("endpoint", "/x"), "haproxy-endpoint:edge endpoint:/x");
  EXPECT_EQ(on_edge("parameter", "q~a"), "haproxy-endpoint:edge parameter:q~a");
  EXPECT_EQ(on_edge("rate", "3/m endpoint:/x"), "haproxy-endpoint:edge rate:3/m endpoint:/x");
  EXPECT_EQ(on_edge("address", "203.0.113.9 hits:40"),
            "haproxy-endpoint:edge address:203.0.113.9 hits:40");
  EXPECT_EQ(on_edge("server", "app/web1 last"), "haproxy-server:edge server:app/web1 last");
  EXPECT_THAT(on_edge("server", "web1"), HasSubstr("quell contain server app/web1"));
  EXPECT_EQ(*logged_target("haproxy-endpoint:edge", "address:203.0.113.9 hits:40"),
            "address:203.0.113.9");
  EXPECT_FALSE(logged_target("haproxy-server:edge", "server:app/a"));
}

}  // namespace
}  // namespace quell::casework
