#include "incident/procedure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "incident/environment.h"

namespace quell::incident {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::string_view kSmall = R"(name: small
title: A small one
source: us
watch: 30m
steps:
  - id: record
    phase: 0
    title: Record
    minutes: 5
    done: [opened]
    applies: {priorities: [P1]}
gates:
  close:
    - {fact: impact_stated, environments: [production]}
)";

std::string error_of(std::string_view from, std::string_view to) {
  std::string text(kSmall);
  text.replace(text.find(from), from.size(), to);
  const auto procedure = parse_procedure(text, "my.yaml");
  return procedure ? "accepted" : procedure.error().full();
}

TEST(Procedure, IsReadWhole) {
  const auto procedure = parse_procedure(kSmall, "my.yaml");
  ASSERT_TRUE(procedure) << procedure.error().full();
  EXPECT_EQ(procedure->watch_s, 1800);
  ASSERT_EQ(procedure->steps.size(), 1U);
  EXPECT_EQ(procedure->steps[0].done, std::vector{FactId::kOpened});
  const auto& close = procedure->gates[static_cast<std::size_t>(Gate::kClose)];
  ASSERT_EQ(close.size(), 1U);
  EXPECT_FALSE(applies(close[0].applies, std::nullopt, Environment::kTest));
  EXPECT_TRUE(applies(procedure->steps[0].applies, std::nullopt, Environment::kTest));
  EXPECT_FALSE(applies(procedure->steps[0].applies, Priority::kP2, Environment::kTest));
}

TEST(Procedure, ErrorsNameThePlace) {
  EXPECT_THAT(error_of("done: [opened]", "done: [open]"),
              AllOf(StartsWith("my.yaml:10:"), HasSubstr("'open' is none of opened")));
  EXPECT_THAT(error_of("phase: 0", "phase: 9"), HasSubstr("my.yaml:7:"));
  EXPECT_THAT(error_of("minutes: 5", "minuts: 5"), HasSubstr("my.yaml:9:"));
  EXPECT_THAT(error_of("[P1]", "[P5]"), HasSubstr("P1, P2, P3, P4"));
  EXPECT_THAT(error_of("watch: 30m", "watch: long"), HasSubstr("24h"));
  EXPECT_THAT(error_of("done: [opened]", "done: []"), HasSubstr("at least one fact"));
  EXPECT_THAT(error_of("name: small\n", ""), HasSubstr("name is missing"));
  EXPECT_THAT(error_of("  close:", "  open:"), HasSubstr("my.yaml:13:"));
}

TEST(Procedure, ThoseThatComeWithQuellAreValid) {
  ASSERT_EQ(embedded_procedures().size(), 3U);
  EXPECT_EQ(embedded_procedures()[0].name, "quell");
  for (const auto& one : embedded_procedures()) {
    const auto procedure = embedded_procedure(one.name);
    ASSERT_TRUE(procedure) << procedure.error().full();
    EXPECT_EQ(procedure->name, one.name);
    EXPECT_EQ(procedure->watch_s, 24 * 3600);
  }
  EXPECT_FALSE(embedded_procedure("mine"));
}

EnvironmentView seen(const std::vector<Signal>& signals) {
  return detect_environment(signals);
}

TEST(Environment, UnknownAndMixedCountAsProduction) {
  EXPECT_EQ(seen({}).environment, Environment::kProduction);
  EXPECT_THAT(seen({}).why, HasSubstr("unknown counts as production"));
  const auto mixed = seen({{.kind = SignalKind::kHostname, .name = "staging.shop.example"},
                           {.kind = SignalKind::kVariable, .name = "APP_ENV", .value = "prod"}});
  EXPECT_EQ(mixed.environment, Environment::kProduction);
  EXPECT_THAT(mixed.why, StartsWith("mixed signals count as production"));
  EXPECT_THAT(mixed.why, HasSubstr("APP_ENV"));
}

TEST(Environment, SignalsAreReadWordByWord) {
  const auto host = [](std::string name) {
    return meaning_of({.kind = SignalKind::kHostname, .name = std::move(name)});
  };
  EXPECT_EQ(host("www.shop.example"), SignalMeaning::kProduction);
  EXPECT_EQ(host("shop-staging.eu.shop.example"), SignalMeaning::kStaging);
  for (const char* brand : {"www.dev.to", "qa.com", "www.local.ch", "stage-entertainment.de",
                            "www.staging.example", "speed.test.com"}) {
    EXPECT_EQ(host(brand), SignalMeaning::kProduction) << brand << ": what the public types";
  }
  EXPECT_EQ(host("uat2.shop.example"), SignalMeaning::kStaging);
  EXPECT_EQ(host("latest.shop.example"), SignalMeaning::kProduction) << "'test' is no word of it";
  EXPECT_EQ(host("localhost"), SignalMeaning::kDevelopment);
  EXPECT_EQ(host("db1"), SignalMeaning::kNothing);
  EXPECT_EQ(host("prod-test.shop.example"), SignalMeaning::kProduction);
  EXPECT_EQ(meaning_of({.kind = SignalKind::kSetting, .name = "debug", .value = "off"}),
            SignalMeaning::kProduction);
  EXPECT_EQ(meaning_of({.kind = SignalKind::kAddress, .name = "127.0.0.1"}),
            SignalMeaning::kDevelopment);
}

}  // namespace
}  // namespace quell::incident
