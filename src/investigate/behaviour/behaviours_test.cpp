// What is called a scanner, a flood, a web shell, and what is not.
#include "behaviour/behaviours.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "investigate/scan.h"
#include "logs/source.h"

namespace quell::investigate {
namespace {

struct Line {
  std::string client;
  std::string request;
  unsigned status = 200;
  unsigned second = 0;
  std::string referer = "-";
  std::string agent = "Mozilla/5.0";
};

std::string text_of(const Line& line) {
  return fmt::format(
      "{} - - [22/Nov/2026:{:02}:{:02}:{:02} +0000] \"{} HTTP/1.1\" {} 600 \"{}\" "
      "\"{}\"\n",
      line.client, line.second / 3600 % 24, line.second / 60 % 60, line.second % 60, line.request,
      line.status, line.referer, line.agent);
}

ScanReport scan(const std::vector<Line>& lines, unsigned parts = 1, const ScanFilter& filter = {}) {
  std::vector<std::string> bytes(parts);
  for (std::size_t i = 0; i < lines.size(); ++i) bytes[i % parts] += text_of(lines[i]);
  Scan whole(filter);
  logs::ReadSummary input;
  for (const std::string& part : bytes) {
    Scan one(filter);
    input = logs::read_source(logs::memory_source("access.log", part), {}, one.sink());
    whole.merge(std::move(one));
  }
  return std::move(whole).report(std::move(input));
}

/// Four hours of visitors, who read pages and load what belongs to them.
std::vector<Line> visitors() {
  std::vector<Line> lines;
  for (unsigned i = 0; i < 600; ++i) {
    const std::string client = fmt::format("198.51.{}.{}", i / 250, i % 250);
    const std::string agent = fmt::format("Mozilla/5.0 ({})", i % 40);
    const unsigned second = i * 24;
    lines.push_back({client, "GET /", 200, second, "-", agent});
    lines.push_back({client, "GET /main.css", 200, second, "https://shop.example/", agent});
    lines.push_back({client, fmt::format("GET /search?q={}", i % 9), 200, second + 9,
                     "https://shop.example/", agent});
    lines.push_back({client, fmt::format("GET /item/{}", i % 30), 200, second + 20,
                     "https://shop.example/search", agent});
  }
  return lines;
}

std::vector<const Behaviour*> told(const ScanReport& report, BehaviourKind kind) {
  std::vector<const Behaviour*> out;
  for (const Behaviour& one : report.behaviours) {
    if (one.kind == kind && one.score >= kShownScore) out.push_back(&one);
  }
  return out;
}

bool says(const Behaviour& one, Side side, std::string_view part) {
  return std::ranges::any_of(one.judgement.evidence, [&](const Evidence& evidence) {
    return evidence.side == side && evidence.text.contains(part);
  });
}

std::vector<Line> word_list(std::vector<Line> lines) {
  for (unsigned i = 0; i < 120; ++i) {
    lines.push_back({"203.0.113.7", fmt::format("GET /w{0}ord{0}-x/", i), 404, 3000 + i / 4});
  }
  return lines;
}

TEST(Scanners, AWordListIsTold) {
  const ScanReport report = scan(word_list(visitors()));
  const auto found = told(report, BehaviourKind::kScanner);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]->clients.at(0).key, "203.0.113.7");
  EXPECT_EQ(found[0]->requests, 120U);
  EXPECT_EQ(found[0]->judgement.verdict, Verdict::kFailed);
  EXPECT_TRUE(says(*found[0], Side::kFor, "120 different paths asked for"));
  EXPECT_TRUE(says(*found[0], Side::kFor, "nobody else asked for"));
  EXPECT_GT(found[0]->score, 0.9);
}

TEST(Scanners, ABrokenLinkAndACrawlerAreNot) {
  std::vector<Line> lines = visitors();
  for (unsigned i = 0; i < 200; ++i) {
    lines.push_back(
        {fmt::format("192.0.2.{}", i), "GET /gone", 404, i * 60, "https://shop.example/"});
  }
  lines.push_back({"192.0.2.250", "GET /robots.txt", 200, 1, "-", "Bot/1.0"});
  for (unsigned i = 0; i < 300; ++i) {
    const bool old = i % 3 == 0;
    lines.push_back({"192.0.2.250", fmt::format("GET {}{}", old ? "/old/x" : "/item/", i),
                     old ? 404U : 200U, i * 150, "-", "Bot/1.0"});
  }
  EXPECT_TRUE(told(scan(lines), BehaviourKind::kScanner).empty());
}

std::vector<Line> flood(std::vector<Line> lines) {
  for (unsigned i = 0; i < 3000; ++i) {
    lines.push_back({"203.0.113.8", fmt::format("GET /search?q=r{}", i), i % 3 == 0 ? 503U : 200U,
                     5000 + i / 10});
  }
  return lines;
}

TEST(Floods, OfOneClientThatHurts) {
  const ScanReport report = scan(flood(visitors()));
  const auto found = told(report, BehaviourKind::kFlood);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]->endpoint, "/search");
  EXPECT_EQ(found[0]->clients.at(0).key, "203.0.113.8");
  EXPECT_GE(found[0]->requests, 3000U);
  EXPECT_EQ(found[0]->judgement.verdict, Verdict::kLikely);
  EXPECT_TRUE(says(*found[0], Side::kFor, "of its answers failed"));
  EXPECT_GE(report.for_incident(), 1U);
}

TEST(Floods, ACrowdOfVisitorsIsShownWithWhatSpeaksForIt) {
  std::vector<Line> lines = visitors();
  for (unsigned i = 0; i < 500; ++i) {
    const std::string client = fmt::format("192.0.{}.{}", i / 250, i % 250);
    const std::string agent = fmt::format("Mozilla/5.0 ({})", i % 60);
    const unsigned second = 6000 + i;
    lines.push_back({client, "GET /story", 200, second, "https://news.example/", agent});
    for (unsigned k = 0; k < 5; ++k) {
      lines.push_back({client, fmt::format("GET /part{}.css", k), 200, second,
                       "https://shop.example/story", agent});
    }
  }
  const ScanReport report = scan(lines);
  EXPECT_TRUE(told(report, BehaviourKind::kFlood).empty());
  ASSERT_EQ(report.behaviours.size(), 1U);
  EXPECT_EQ(report.behaviours[0].endpoint, "/story");
  EXPECT_TRUE(says(report.behaviours[0], Side::kAgainst, "link on another site"));
  EXPECT_TRUE(says(report.behaviours[0], Side::kAgainst, "as browsers do"));
  EXPECT_EQ(report.for_incident(), 0U);
}

TEST(Floods, AJobThatComesBackIsNone) {
  std::vector<Line> lines = visitors();
  for (unsigned hour = 0; hour < 8; ++hour) {
    for (unsigned i = 0; i < 200; ++i) {
      lines.push_back({"192.0.2.1", "GET /export", 200, hour * 1800 + i / 2});
    }
  }
  EXPECT_TRUE(told(scan(lines), BehaviourKind::kFlood).empty());
}

std::vector<Line> shell(std::vector<Line> lines) {
  lines.push_back({"203.0.113.9", "POST /upload", 302, 4000});
  for (unsigned i = 0; i < 9; ++i) {
    lines.push_back({"203.0.113.9", "POST /uploads/a.php", 200, 4100 + i * 60});
  }
  return lines;
}

TEST(WebShells, AScriptThatItsSenderCalls) {
  const ScanReport report = scan(shell(visitors()));
  const auto found = told(report, BehaviourKind::kWebShell);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]->endpoint, "/uploads/a.php");
  EXPECT_EQ(found[0]->requests, 9U);
  EXPECT_TRUE(says(*found[0], Side::kFor, "sent a file before"));
}

TEST(WebShells, AJobAndABusyScriptAreNone) {
  std::vector<Line> lines = visitors();
  for (unsigned i = 0; i < 40; ++i) {
    lines.push_back({"192.0.2.1", "POST /cron.php", 200, i * 300});
    lines.push_back({"192.0.2.2", "POST /pay/callback.php", 200, 7000 + i * 100});
    lines.push_back({fmt::format("192.0.2.{}", i), "GET /uploads/list.php", 200, i * 300});
  }
  EXPECT_TRUE(told(scan(lines), BehaviourKind::kWebShell).empty());
}

std::string behaviours_json(const ScanReport& report) {
  ScanReport only;
  only.behaviours = report.behaviours;
  return to_json(only);
}

TEST(Behaviours, TheOrderOfLinesAndTheirSharingDoNotMatter) {
  std::vector<Line> lines = shell(flood(word_list(visitors())));
  const ScanReport first = scan(lines);
  EXPECT_GE(first.behaviours.size(), 3U);
  const std::string expected = behaviours_json(first);
  std::mt19937 random(11);
  for (unsigned parts = 1; parts < 5; ++parts) {
    std::ranges::shuffle(lines, random);
    EXPECT_EQ(behaviours_json(scan(lines, parts)), expected) << parts;
  }
}

TEST(Behaviours, OfOneActorOnly) {
  const ScanReport report = scan(shell(flood(visitors())), 1, {.actor = "203.0.113.9"});
  ASSERT_EQ(report.behaviours.size(), 1U);
  EXPECT_EQ(report.behaviours[0].kind, BehaviourKind::kWebShell);
}

TEST(Behaviours, ComeBackFromJson) {
  const std::string text = to_json(scan(shell(flood(word_list(visitors())))));
  const auto back = scan_from_json(text);
  ASSERT_TRUE(back) << back.error().full();
  EXPECT_EQ(to_json(*back), text);
}

}  // namespace
}  // namespace quell::investigate
