#include "behaviour/campaigns.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "behaviour/campaign_evidence.h"
#include "investigate/scan.h"
#include "logs/source.h"

namespace quell::investigate {
namespace {

struct Line {
  std::string client;
  std::string request;
  unsigned second = 0;
  std::string agent = "curl/8.1";
};

ScanReport scan(const std::vector<Line>& lines, unsigned parts = 1) {
  std::vector<std::string> bytes(parts);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    bytes[i % parts] += fmt::format(
        "{} - - [22/Nov/2026:{:02}:{:02}:{:02} +0000] \"GET {} HTTP/1.1\" 200 600 \"-\" \"{}\"\n",
        line.client, line.second / 3600 % 24, line.second / 60 % 60, line.second % 60, line.request,
        line.agent);
  }
  Scan whole{};
  logs::ReadSummary input;
  for (unsigned i = 0; i < parts; ++i) {
    Scan one{};
    input = logs::read_source(logs::memory_source("access.log", bytes[i]), {}, one.sink());
    whole.merge(std::move(one));
  }
  return std::move(whole).report(std::move(input));
}

/// Ten addresses take turns with one list of payloads, a minute each.
std::vector<Line> rotation() {
  std::vector<Line> lines;
  for (unsigned i = 0; i < 10; ++i) {
    for (unsigned k = 0; k < 4; ++k) {
      lines.push_back({.client = fmt::format("203.0.{}.9", i),
                       .request = fmt::format("/item?id=1%27%20union%20select%20{},{},x{}--", i, k,
                                              std::string(k, 'y')),
                       .second = i * 60 + k});
    }
  }
  return lines;
}

TEST(Campaigns, AddressesThatTakeTurnsAreOne) {
  const ScanReport report = scan(rotation());
  ASSERT_EQ(report.campaigns.size(), 1U);
  const Campaign& campaign = report.campaigns[0];
  EXPECT_EQ(campaign.actors_seen, 10U);
  EXPECT_EQ(campaign.requests, 40U);
  EXPECT_EQ(campaign.user_agents, std::vector<std::string>{"curl/8.1"});
  EXPECT_EQ(campaign.vectors, std::vector<attack::Class>{attack::Class::kSqli});
  const auto says = [&](std::string_view part) {
    return std::ranges::any_of(
        campaign.evidence, [&](const Evidence& evidence) { return evidence.text.contains(part); });
  };
  EXPECT_TRUE(says("takes over from another"));
  EXPECT_TRUE(says("one user agent"));
}

TEST(Campaigns, StrangersAreNot) {
  std::vector<Line> lines;
  for (unsigned i = 0; i < 6; ++i) {
    lines.push_back({.client = fmt::format("203.0.{}.9", i),
                     .request = fmt::format("/page{0}?{0}x=%27%20or%20{0}=1--%20{0}", "abcdef"[i]),
                     .second = i * 7000,
                     .agent = fmt::format("agent {}", i)});
    lines.push_back({.client = fmt::format("203.0.{}.9", i),
                     .request = "/.env",
                     .second = i * 7000 + 1,
                     .agent = fmt::format("agent {}", i)});
  }
  EXPECT_TRUE(scan(lines).campaigns.empty());
}

TEST(Campaigns, TheOrderOfLinesAndTheirSharingDoNotMatter) {
  std::vector<Line> lines = rotation();
  lines.push_back({.client = "198.51.100.1", .request = "/other?q=%27%20or%20%27a%27=%27a"});
  const std::string expected = to_json(scan(lines));
  EXPECT_EQ(to_json(scan(lines)), expected);
  const auto campaigns = [](const ScanReport& report) {
    ScanReport only;
    only.campaigns = report.campaigns;
    return to_json(only);
  };
  const std::string one = campaigns(scan(lines));
  std::mt19937 random(3);
  for (unsigned parts = 1; parts < 5; ++parts) {
    std::ranges::shuffle(lines, random);
    EXPECT_EQ(campaigns(scan(lines, parts)), one) << parts;
  }
}

TEST(Campaigns, WiderNetworks) {
  EXPECT_EQ(wider_network("203.0.113.9"), "203.0.113");
  EXPECT_EQ(wider_network("2001:db8:1:2::/64"), "2001:db8:1");
  EXPECT_EQ(wider_network("2001:db8::/64"), "2001:db8:");
}

}  // namespace
}  // namespace quell::investigate
