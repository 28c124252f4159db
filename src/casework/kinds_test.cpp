#include "casework/kinds.h"

#include <filesystem>
#include <string>
#include <string_view>

#include "casework/usual_time.h"
#include "config/config.h"
#include "gmock/gmock.h"
#include "os/file.h"

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

TEST(Kinds, EveryPrintedExampleLoadsAsItStands) {
  for (const Kind& kind : kinds()) {
    const auto refused = find_actuator(*config::read("", "quell.yaml"),
                                       {.word = std::string(kind.word), .target = "x"});
    ASSERT_FALSE(refused) << kind.word;
    const std::string text = refused.error().message();
    const std::string_view before = "for example:";
    const std::size_t begin = text.find(before);
    ASSERT_NE(begin, std::string::npos) << text;
    // Of several programs each has its example; those of one section stand together.
    if (!kind.configuration.empty()) {
      EXPECT_THAT(text, HasSubstr(std::string(kind.configuration)));
      const auto config = config::read(kind.configuration, "quell.yaml");
      ASSERT_TRUE(config) << kind.actuator << ": " << config.error().full();
      EXPECT_FALSE(kind.names(*config).empty()) << kind.actuator;
    }
    const auto whole = config::read(text.substr(begin + before.size()), "quell.yaml");
    EXPECT_TRUE(whole) << kind.word << ": " << whole.error().full();
  }
}

TEST(Kinds, EveryExampleOfTheDocumentationLoads) {
  std::size_t loaded = 0;
  for (const auto& entry : *os::list_directory(QUELL_DOCS)) {
    if (!entry.name.ends_with(".md")) continue;
    const std::string text =
        *os::read_file(std::filesystem::path(QUELL_DOCS) / entry.name, 1'000'000);
    const std::string_view fence = "```yaml\n";
    for (std::size_t at = 0; (at = text.find(fence, at)) != std::string::npos; ++at) {
      const std::size_t begin = at + fence.size();
      const auto config =
          config::read(text.substr(begin, text.find("```", begin) - begin), "quell.yaml");
      EXPECT_TRUE(config) << entry.name << ": " << config.error().full();
      ++loaded;
    }
  }
  EXPECT_GE(loaded, 8U);
}

TEST(Kinds, AFlagAndAFlagFileOfOneNameAreToldApart) {
  const auto config = config::read(
      "flags:\n"
      "  - name: shop\n"
      "    unleash:\n"
      "      server: {url: \"https://flags.shop.example\"}\n"
      "      environment: production\n"
      "      token: /root/unleash-admin\n"
      "flag_files:\n"
      "  - name: shop\n"
      "    file: /srv/shop/flags.json\n"
      "    format: json\n"
      "    flags: {search: features.search}\n"
      "    probes: [{tcp: \"127.0.0.1:8080\"}]\n",
      "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  const auto on = [&](const std::string& name) {
    const auto found = find_actuator(*config, {.word = "flag", .target = "search", .on = name});
    return found ? found->actuator + " " + found->target : found.error().full();
  };
  EXPECT_THAT(on("shop"), HasSubstr("--on: flag:shop flag-file:shop"));
  // A bare name is switched off, wherever the flag is kept.
  EXPECT_EQ(on("flag:shop"), "flag:shop flag:search=off");
  EXPECT_EQ(on("flag-file:shop"), "flag-file:shop flag:search=off");
  EXPECT_THAT(on("setting:shop"), HasSubstr("it has: flag:shop flag-file:shop"));
}

TEST(Kinds, ACredentialHasNoRequestsToCount) {
  for (const char* actuator :
       {"htpasswd:a", "postgres-role:a", "redis-user:a", "ssh-key:a", "token:a"}) {
    const auto counted = logged_target(actuator, "user:alice new:/root/alice.new");
    ASSERT_FALSE(counted) << actuator;
    EXPECT_EQ(counted.error().code(), ErrorCode::kUnsupported) << actuator;
  }
}

TEST(Kinds, LoggingByCallHasTheOneTargetAndIsMade) {
  const auto config = config::read(
      "logging:\n"
      "  - name: shop\n"
      "    longest: 30m\n"
      "    call:\n"
      "      server: {url: 'http://127.0.0.1:9'}\n"
      "      value: debug\n"
      "      read: {path: /log-level, pick: /level}\n"
      "      set: {method: PUT, path: /log-level, json: '{\"level\": \"{value}\"}'}\n",
      "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  const auto meant = find_actuator(*config, {.word = "logging", .target = "verbose", .on = "shop"});
  ASSERT_TRUE(meant) << meant.error().full();
  EXPECT_EQ(meant->actuator, "logging-call:shop");
  EXPECT_EQ(meant->target, "logging:verbose");
  EXPECT_EQ(usual_time(*config, meant->actuator), std::chrono::minutes(30));
  const auto actuator = actuators_of(*config)(meant->actuator);
  ASSERT_TRUE(actuator) << actuator.error().full();
  EXPECT_EQ((*actuator)->kind(), "logging-call");
  EXPECT_FALSE(find_actuator(*config, {.word = "logging", .target = "debug", .on = "shop"}));
}

TEST(Kinds, LoggingEndsSoonerWhenNobodySays) {
  const auto config = config::read(
      "logging:\n"
      "  - name: onion\n"
      "    longest: 30m\n"
      "    signal: {pid_file: /run/tor/tor.pid, program: /usr/bin/tor, on: USR2, off: HUP,\n"
      "             log: /var/log/tor/log, verbose: '[debug]'}\n"
      "  - name: slow\n"
      "    longest: 12h\n"
      "    signal: {pid_file: /run/x.pid, program: /usr/bin/x, on: USR2, off: HUP,\n"
      "             log: /var/log/x, verbose: '[debug]'}\n",
      "quell.yaml");
  ASSERT_TRUE(config) << config.error().full();
  EXPECT_EQ(usual_time(*config, "logging-signal:onion"), std::chrono::minutes(30));
  EXPECT_EQ(usual_time(*config, "logging-signal:slow"), std::chrono::hours(1));
  EXPECT_EQ(usual_time(*config, "setting:slow"), std::chrono::hours(24));
  EXPECT_EQ(longest_time(*config, "logging-signal:onion"), std::chrono::minutes(30));
  EXPECT_EQ(longest_time(*config, "setting:slow"), std::nullopt);
  EXPECT_EQ(longest_time(*config, "logging-signal:nobody"), std::nullopt);
}

}  // namespace
}  // namespace quell::casework
