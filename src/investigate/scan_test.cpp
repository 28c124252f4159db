#include "investigate/scan.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "investigate/forecast.h"
#include "investigate/impact.h"
#include "logs/source.h"
#include "os/file.h"

namespace quell::investigate {
namespace {

struct Line {
  std::string client = "192.0.2.1";
  std::string request = "GET / HTTP/1.1";
  unsigned status = 200;
  unsigned bytes = 600;
  unsigned second = 0;
  std::string agent = "Mozilla/5.0";
};

std::string text_of(const Line& line) {
  return fmt::format("{} - - [22/Nov/2026:{:02}:{:02}:{:02} +0000] \"{}\" {} {} \"-\" \"{}\"\n",
                     line.client, line.second / 3600 % 24, line.second / 60 % 60, line.second % 60,
                     line.request, line.status, line.bytes, line.agent);
}

ScanReport scan(const std::vector<Line>& lines, const ScanFilter& filter = {},
                const ScanLimits& limits = {.findings = kManyFindings}) {
  std::string bytes;
  for (const Line& line : lines) bytes += text_of(line);
  Scan fold(filter, limits);
  logs::ReadSummary input =
      logs::read_source(logs::memory_source("access.log", bytes), {}, fold.sink());
  return std::move(fold).report(std::move(input));
}

/// A quiet shop with one search endpoint, answers around 600 bytes.
std::vector<Line> ordinary(unsigned count) {
  std::vector<Line> out;
  for (unsigned i = 0; i < count; ++i) {
    out.push_back({.client = fmt::format("198.51.100.{}", i % 200),
                   .request = fmt::format("GET /search?q=shoes{} HTTP/1.1", i % 7),
                   .bytes = 590 + i % 20,
                   .second = i});
  }
  return out;
}

bool says(const Judgement& judgement, std::string_view part) {
  return std::ranges::any_of(judgement.evidence, [&](const Evidence& evidence) {
    return evidence.text.find(part) != std::string::npos;
  });
}

TEST(Scan, AnInjectionWithLargeAnswersLikelySucceeded) {
  std::vector<Line> lines = ordinary(100);
  for (unsigned i = 0; i < 10; ++i) {
    lines.push_back(
        {.client = "203.0.113.9",
         .request = "GET /search?q=1%27%20UNION%20SELECT%20name,pw%20FROM%20users-- HTTP/1.1",
         .bytes = 4000 + i * 500,
         .second = 200 + i,
         .agent = "sqlmap/1.7"});
  }
  const ScanReport report = scan(lines);
  EXPECT_EQ(report.requests, 110U);
  EXPECT_EQ(report.attack_requests, 10U);
  ASSERT_EQ(report.attackers.size(), 1U);
  const Actor& actor = report.attackers[0];
  EXPECT_EQ(actor.key, "203.0.113.9");
  EXPECT_EQ(actor.user_agents, std::vector<std::string>{"sqlmap/1.7"});
  ASSERT_EQ(actor.groups.size(), 1U);
  EXPECT_EQ(actor.groups[0].signature.text(), "SQL injection on /search?q=");
  EXPECT_EQ(actor.groups[0].judgement.verdict, Verdict::kLikely);
  EXPECT_TRUE(says(actor.groups[0].judgement, "10 answers of 4.0–8.5 kB where 0.6 kB is usual"))
      << actor.groups[0].judgement.evidence[0].text;
  ASSERT_EQ(report.findings.size(), 10U);
  EXPECT_EQ(report.findings[0].line, 101U);
  EXPECT_EQ(report.findings[0].verdict, Verdict::kLikely);
}

TEST(Scan, VerdictsFollowTheAnswers) {
  const auto verdict_of = [](unsigned status, unsigned bytes) {
    std::vector<Line> lines = ordinary(50);
    lines.push_back({.client = "203.0.113.9",
                     .request = "GET /search?q=1'%20or%20'1'='1 HTTP/1.1",
                     .status = status,
                     .bytes = bytes});
    return scan(lines).attackers.at(0).worst();
  };
  EXPECT_EQ(verdict_of(403, 150), Verdict::kBlocked);
  EXPECT_EQ(verdict_of(429, 150), Verdict::kBlocked);
  EXPECT_EQ(verdict_of(404, 150), Verdict::kFailed);
  EXPECT_EQ(verdict_of(400, 150), Verdict::kFailed);
  EXPECT_EQ(verdict_of(500, 150), Verdict::kAttempted);
  EXPECT_EQ(verdict_of(302, 0), Verdict::kAttempted);
  EXPECT_EQ(verdict_of(499, 0), Verdict::kAttempted);
  EXPECT_EQ(verdict_of(200, 605), Verdict::kAttempted);
  EXPECT_EQ(verdict_of(200, 9000), Verdict::kLikely);
}

TEST(Scan, TraversalThatTellsFilesApartLikelySucceeded) {
  std::vector<Line> lines = ordinary(10);
  const auto ask = [&](std::string_view file, unsigned status, unsigned bytes) {
    lines.push_back({.client = "2001:db8:0:1::7",
                     .request = fmt::format("GET /download?file=../../..{} HTTP/1.1", file),
                     .status = status,
                     .bytes = bytes});
  };
  ask("/etc/passwd", 200, 1840);
  ask("/etc/shadow", 404, 120);
  const ScanReport report = scan(lines);
  ASSERT_EQ(report.attackers.size(), 1U);
  EXPECT_EQ(report.attackers[0].key, "2001:db8:0:1::/64");
  EXPECT_EQ(report.attackers[0].worst(), Verdict::kLikely);
  EXPECT_EQ(report.attackers[0].groups[0].signature.parameter, "file");
}

TEST(Scan, ACatchAllPageIsNoSuccess) {
  std::vector<Line> lines;
  for (const char* file : {"passwd", "shadow", "hosts"}) {
    lines.push_back({.client = "203.0.113.9",
                     .request = fmt::format("GET /x?f=../../etc/{} HTTP/1.1", file),
                     .bytes = 700});
  }
  EXPECT_EQ(scan(lines).attackers.at(0).worst(), Verdict::kAttempted);
}

TEST(Scan, TheOrderOfLinesDoesNotMatter) {
  std::vector<Line> lines = ordinary(60);
  for (unsigned i = 0; i < 12; ++i) {
    lines.push_back({.client = fmt::format("203.0.113.{}", i % 3),
                     .request = i % 2 == 0 ? "GET /search?q=1%27%20or%201=1-- HTTP/1.1"
                                           : "GET /../../etc/passwd HTTP/1.1",
                     .status = i % 5 == 0 ? 403U : 200U,
                     .bytes = 100 * i,
                     .second = i});
  }
  ScanReport forwards = scan(lines);
  std::mt19937 random(5);
  std::ranges::shuffle(lines, random);
  ScanReport shuffled = scan(lines);
  for (ScanReport* report : {&forwards, &shuffled}) {
    for (Actor& actor : report->attackers) {
      for (AttackGroup& group : actor.groups) group.sample_line = 0;  // places differ, of course
    }
  }
  EXPECT_EQ(to_json(forwards), to_json(shuffled));
}

/// About 9 MB of requests of all sorts, in three pieces.
std::string mixed_log() {
  std::mt19937 random(12);
  std::string bytes;
  for (unsigned i = 0; i < 70'000; ++i) {
    Line line{.client = fmt::format("198.51.{}.{}", random() % 9, random() % 250),
              .request = fmt::format("GET /product/{}/name{}?page={} HTTP/1.1", random() % 5000,
                                     random() % 90, random() % 9),
              .bytes = 500 + static_cast<unsigned>(random() % 300),
              .second = i};
    if (i % 67 == 0) line.request = "GET /search?q=1%27%20or%201=1-- HTTP/1.1";
    if (i % 71 == 0) {  // several clients read blindly through one hole
      line.client = fmt::format("203.0.113.{}", i / 71 % 5);
      line.request = fmt::format("GET /item?id=3%20and%20ascii(substr(pw,{},1))%3E{} HTTP/1.1",
                                 i / 71 % 9, 32 + i / 71 % 90);
      line.status = i / 71 % 90 < 40 ? 200 : 404;
    }
    if (i % 91 == 0) line.request = fmt::format("GET /old/{} HTTP/1.1", i);
    if (i % 91 == 0) line.status = 404;
    if (i % 103 == 0) line.agent = "() { :;}; echo";
    bytes += text_of(line);
    if (i % 5000 == 0) bytes += "nonsense\n";
  }
  return bytes;
}

TEST(Scan, AnyNumberOfThreadsGivesTheSameBytes) {
  const auto directory = os::TemporaryDirectory::make("scan-threads");
  ASSERT_TRUE(directory);
  const std::string path = (directory->path() / "access.log").string();
  ASSERT_TRUE(os::write_file_atomically(path, mixed_log(), os::Mode::kPublic));
  const auto scanned = [&](unsigned threads) {
    ScanWish wish;
    wish.threads = threads;
    wish.seed = threads;  // nothing hangs on it
    wish.limits.findings = kManyFindings;
    return scan_paths({path}, wish);
  };
  const ScanReport one = scanned(1);
  EXPECT_EQ(one.requests, 70'000U);
  EXPECT_GT(one.attack_requests, 1000U);
  for (const unsigned threads : {2U, 3U, 8U}) {
    const ScanReport many = scanned(threads);
    EXPECT_EQ(to_json(many), to_json(one)) << threads;
    ASSERT_EQ(many.findings.size(), one.findings.size());
    for (std::size_t i = 0; i < one.findings.size(); ++i) {
      ASSERT_EQ(many.findings[i].line, one.findings[i].line);
      ASSERT_EQ(many.findings[i].request, one.findings[i].request);
    }
  }
}

TEST(Scan, LimitsAreSaid) {
  std::vector<Line> lines = ordinary(20);
  for (unsigned i = 0; i < 20; ++i) {
    lines.push_back({.client = fmt::format("203.0.113.{}", i),
                     .request = "GET /search?q=1%27%20or%201=1-- HTTP/1.1"});
  }
  const ScanReport report = scan(lines, {}, {.clients = 25, .groups = 5, .findings = 3});
  EXPECT_EQ(report.attack_requests, 20U);
  EXPECT_EQ(report.attackers.size(), 5U);
  EXPECT_EQ(report.findings.size(), 3U);
  EXPECT_EQ(report.incomplete.size(), 2U);
  EXPECT_NEAR(static_cast<double>(report.actors_seen), 40, 1);  // estimated
  EXPECT_GE(report.approximate.size(), 2U);
  // Clients that may have asked once only are not called busy.
  for (const Talker& talker : report.talkers) EXPECT_GT(talker.requests, 1U);
}

TEST(Scan, FiltersByTimeAndActor) {
  std::vector<Line> lines = ordinary(100);
  lines.push_back({.client = "203.0.113.9", .request = "GET /search?q='%20or%201=1-- HTTP/1.1"});
  lines.push_back({.client = "203.0.113.8", .request = "GET /search?q='%20or%201=1-- HTTP/1.1"});
  const ScanReport by_actor = scan(lines, {.since = {}, .until = {}, .actor = "203.0.113.8"});
  ASSERT_EQ(by_actor.attackers.size(), 1U);
  EXPECT_EQ(by_actor.attackers[0].key, "203.0.113.8");
  EXPECT_EQ(by_actor.findings.size(), 1U);
  const auto since = parse_iso("2026-11-22T00:00:50Z");
  ASSERT_TRUE(since);
  EXPECT_EQ(scan(lines, {.since = *since, .until = {}, .actor = ""}).requests, 50U);
}

TEST(ScanJson, RoundTripsAndIsStrict) {
  std::vector<Line> lines = ordinary(30);
  lines.push_back({.client = "203.0.113.9",
                   .request = "GET /search?q='%20or%201=1-- HTTP/1.1",
                   .bytes = 9000,
                   .agent = "\\xff\\x1b[2J"});
  const ScanReport report = scan(lines);
  const std::string text = to_json(report);
  const auto back = scan_from_json(text);
  ASSERT_TRUE(back) << back.error().full();
  EXPECT_EQ(to_json(*back), text);
  EXPECT_FALSE(scan_from_json("{}"));
  EXPECT_FALSE(scan_from_json("[]"));
  std::string extra = text;
  extra.insert(extra.find('{') + 1, "\"more\": 1,");
  EXPECT_FALSE(scan_from_json(extra));
  std::string negative = text;
  const std::size_t at = negative.find("\"requests\": 31");
  ASSERT_NE(at, std::string::npos);
  negative.replace(at, 14, "\"requests\": -1");
  EXPECT_FALSE(scan_from_json(negative));
}

TEST(ScanJson, AScoreOverOneIsRefused) {
  std::string text = to_json(
      scan({{.client = "203.0.113.9", .request = "GET /search?q='%20or%201=1-- HTTP/1.1"}}));
  const std::size_t at = text.find("\"score_permille\": ");
  ASSERT_NE(at, std::string::npos);
  ASSERT_TRUE(scan_from_json(text));
  // It would not survive being written again.
  text.replace(at, text.find(',', at) - at, "\"score_permille\": 9223372036854775807");
  const auto back = scan_from_json(text);
  ASSERT_FALSE(back);
  EXPECT_NE(back.error().message().find("at most 1000"), std::string::npos);
}

TEST(Signature, MatchesTheSameHoleOnly) {
  const ScanReport report =
      scan({{.client = "203.0.113.9", .request = "GET /search?q=1%27%20or%201=1-- HTTP/1.1"}});
  const Signature signature = report.attackers.at(0).groups.at(0).signature;
  const auto matches = [&](std::string_view target) {
    logs::Record record;
    record.target = target;
    return signature.matches(record, classify(record));
  };
  EXPECT_TRUE(matches("/search?q=2%27%20union%20select%201,2--"));
  EXPECT_TRUE(matches("//%73earch?q=2%27%20union%20select%201,2--"));
  EXPECT_FALSE(matches("/search?q=shoes"));
  EXPECT_FALSE(matches("/search?page=2%27%20union%20select%201,2--"));
  EXPECT_FALSE(matches("/other?q=2%27%20union%20select%201,2--"));
  const auto back = parse_signature(to_text(signature));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, signature);
}

TEST(Signature, EndpointOfAClimbIsWhereItBegins) {
  EXPECT_EQ(endpoint_of("/cgi-bin/.%2e/%2e%2e/etc/passwd"), "/cgi-bin/");
  EXPECT_EQ(endpoint_of("/files/..%252f..%252fetc/passwd?x"), "/files/");
  EXPECT_EQ(endpoint_of("/a//b?x=1"), "/a/b");
  EXPECT_EQ(endpoint_of(std::string(9999, 'a')).size(), 512U);
}

TEST(Forecast, CountsWhatAMeasureStopsAndHits) {
  std::vector<Line> lines;
  for (unsigned i = 0; i < 240; ++i) {
    lines.push_back({.client = fmt::format("198.51.100.{}", i % 30),
                     .request = i % 2 == 0 ? "GET /search?q=a HTTP/1.1" : "GET /home HTTP/1.1",
                     .second = i * 30});
  }
  for (unsigned i = 0; i < 9; ++i) {
    lines.push_back({.client = "203.0.113.9",
                     .request = i == 0 ? "GET /dl?f=../../etc/passwd HTTP/1.1"
                                       : "GET /search?q=1%27%20or%201=1-- HTTP/1.1",
                     .second = i});
  }
  for (unsigned i = 0; i < 5; ++i) {
    lines.push_back({.client = "127.0.0.1",
                     .request = "GET /search-quell-probe HTTP/1.1",
                     .second = i,
                     .agent = "quell-probe"});
  }
  const auto target = target::parse_target("endpoint:/search");
  ASSERT_TRUE(target);
  Forecaster forecaster({.target = *target, .signatures = {}, .benign_actors = {}});
  std::string bytes;
  for (const Line& line : lines) bytes += text_of(line);
  auto source = logs::memory_source("access.log", bytes);
  logs::ReadSummary input;
  logs::read_source(
      std::move(source),
      [&](const logs::Record& record) { forecaster.add(record, classify(record)); }, input);
  const Forecast forecast = forecaster.result();
  EXPECT_EQ(forecast.attack_requests, 9U);
  EXPECT_EQ(forecast.attack_stopped, 8U);
  EXPECT_EQ(forecast.attackers, 1U);
  EXPECT_EQ(forecast.attackers_stopped, 0U);
  EXPECT_EQ(forecast.ordinary_requests, 240U) << "and not what Quell itself asked";
  EXPECT_EQ(forecast.ordinary_hit, 120U);
  EXPECT_EQ(forecast.ordinary_clients_hit, 15U);
  EXPECT_EQ(forecast.hit_by_hour[0], 60U);
  EXPECT_EQ(forecast.hit_by_hour[1], 60U);
  ASSERT_EQ(forecast.hit_endpoints.size(), 1U);
  EXPECT_EQ(forecast.hit_endpoints[0].endpoint, "/search");
  EXPECT_EQ(forecast.text(), "88 % of the attack, 60 ordinary requests an hour from 15 clients");
}

TEST(Forecast, CountsWithPlacesMethodsAndARate) {
  std::vector<Line> lines;
  for (unsigned i = 0; i < 40; ++i) {
    lines.push_back({.client = fmt::format("198.51.100.{}", i % 20),
                     .request = "GET /product/12 HTTP/1.1",
                     .second = i * 60});
  }
  for (unsigned i = 0; i < 60; ++i) {
    lines.push_back({.client = "203.0.113.9",
                     .request = i % 2 == 0 ? "GET /product/7?q=1%27%20or%201=1-- HTTP/1.1"
                                           : "POST /product/7?q=1%27%20or%201=1-- HTTP/1.1",
                     .second = 3000});
  }
  std::string bytes;
  for (const Line& line : lines) bytes += text_of(line);
  const auto of = [&](std::string_view text) {
    Forecaster forecaster(
        {.target = *target::parse_target(text), .signatures = {}, .benign_actors = {}});
    logs::ReadSummary input;
    logs::read_source(
        logs::memory_source("access.log", bytes),
        [&](const logs::Record& record) { forecaster.add(record, classify(record)); }, input);
    return forecaster.result();
  };
  const Forecast places = of("endpoint:/product/{n}");
  EXPECT_EQ(places.attack_stopped, 60U);
  EXPECT_EQ(places.ordinary_hit, 40U);
  const Forecast methods = of("endpoint:/product/{n} method:POST");
  EXPECT_EQ(methods.attack_stopped, 30U);
  EXPECT_EQ(methods.ordinary_hit, 0U);
  const Forecast rate = of("endpoint:/product/{any} rate:10/m");
  EXPECT_EQ(rate.attack_stopped, 50U) << "ten at once, and no time passes";
  EXPECT_EQ(rate.ordinary_hit, 0U);
  EXPECT_EQ(rate.ordinary_clients_hit, 0U);
  EXPECT_EQ(of("endpoint:/product/{any} rate:10/m method:POST").attack_stopped, 20U);
}

TEST(Impact, LeavesBenignActorsOutAndSaysWhatNoLogShows) {
  std::vector<Line> lines = ordinary(30);
  for (const char* client : {"203.0.113.9", "203.0.113.9", "192.0.2.77"}) {
    lines.push_back(
        {.client = client, .request = "GET /search?q=1%27%20or%201=1-- HTTP/1.1", .bytes = 9000});
  }
  const ScanReport report = scan(lines);
  const Signature signature = report.attackers.at(0).groups.at(0).signature;
  ActorSet benign;
  benign.add("192.0.2.0/24");
  const Impact impact = impact_of(report, signature, benign);
  ASSERT_EQ(impact.actors.size(), 1U);
  EXPECT_EQ(impact.requests, 2U);
  EXPECT_EQ(impact.bytes_returned, 18000U);
  EXPECT_EQ(impact.benign_requests, 1U);
  EXPECT_EQ(impact.worst, Verdict::kLikely);
  EXPECT_GE(impact.not_observable.size(), 2U);
}

TEST(Scan, OneAttackerOfVeryManyHolesIsListed) {
  std::vector<Line> lines = ordinary(100);
  for (unsigned i = 0; i < 25'000; ++i) {
    lines.push_back({.client = "203.0.113.9",
                     .request = fmt::format("GET /p{}x?id=1%27%20or%201=1-- HTTP/1.1", i),
                     .status = 404,
                     .second = i});
  }
  const ScanReport report = scan(lines, {}, {});
  EXPECT_EQ(report.attack_requests, 25'000U);
  ASSERT_EQ(report.attackers.size(), 1U);
  EXPECT_EQ(report.attackers[0].attack_requests, 25'000U);
  EXPECT_EQ(report.attackers[0].groups.size(), 64U);
  std::uint64_t counted = 0;
  for (const auto& [verdict, requests] : report.vectors.at(attack::Class::kSqli))
    counted += requests;
  EXPECT_EQ(counted, 25'000U);
  ASSERT_EQ(report.incomplete.size(), 1U);
  EXPECT_NE(report.incomplete[0].find("further holes"), std::string::npos);
  // Whoever asks for one hole is told all about it.
  const Signature hole{.endpoint = "/p777x", .parameter = "id"};
  const Impact impact = impact_of(scan(lines, {.hole = hole}, {}), hole, {});
  EXPECT_EQ(impact.requests, 1U);
}

TEST(Scan, WhatARequestDoesCountsBeforeWhoSentIt) {
  std::vector<Line> lines = ordinary(50);
  lines.push_back({.client = "203.0.113.9",
                   .request = "GET /ping?host=127.0.0.1%3Bcat%20/etc/passwd HTTP/1.1",
                   .agent = "sqlmap/1.7.2#stable (https://sqlmap.org)"});
  lines.push_back({.client = "203.0.113.9",
                   .request = "GET /about HTTP/1.1",
                   .agent = "sqlmap/1.7.2#stable (https://sqlmap.org)"});
  const ScanReport report = scan(lines);
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].signature.vector, attack::Class::kCmdi);
  EXPECT_EQ(report.findings[1].signature.vector, attack::Class::kScan);
}

TEST(Scan, ASitesOwnRulesCount) {
  const auto rules = rules::RuleSet::parse(R"(
allow:
  - {name: known, path: /search, parameter: q}
patterns:
  - {name: export, class: scan, pattern: 'export=all'}
)",
                                           "rules.yaml");
  ASSERT_TRUE(rules);
  std::vector<Line> lines = ordinary(50);
  lines.push_back({.client = "203.0.113.9", .request = "GET /search?q=1%27%20or%201=1-- HTTP/1.1"});
  lines.push_back({.client = "203.0.113.9", .request = "GET /item?id=1%27%20or%201=1-- HTTP/1.1"});
  lines.push_back({.client = "203.0.113.9", .request = "GET /report?export=all HTTP/1.1"});
  const ScanReport without = scan(lines);
  EXPECT_EQ(without.attack_requests, 2U);
  const ScanReport report = scan(lines, {.rules = &*rules});
  EXPECT_EQ(report.attack_requests, 2U);
  ASSERT_EQ(report.findings.size(), 2U);
  EXPECT_EQ(report.findings[0].signature.endpoint, "/item");
  EXPECT_EQ(report.findings[1].signature.endpoint, "/report");
  EXPECT_EQ(report.findings[1].signature.vector, attack::Class::kScan);
  ASSERT_EQ(report.findings[1].reasons.size(), 1U);
  EXPECT_NE(report.findings[1].reasons[0].find("export"), std::string::npos);
  ASSERT_EQ(report.attackers.size(), 1U);
  EXPECT_FALSE(report.attackers[0].groups.back().sample_reasons.empty());
}

}  // namespace
}  // namespace quell::investigate
