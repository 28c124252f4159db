#include "behaviour/timeline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "investigate/scan.h"
#include "logs/source.h"

namespace quell::investigate {
namespace {

class Log {
 public:
  void add(unsigned second, std::string_view request, unsigned status = 200, unsigned bytes = 600,
           std::string_view client = "203.0.113.9") {
    bytes_ += fmt::format(
        "{} - - [22/Nov/2026:{:02}:{:02}:{:02} +0000] \"{} HTTP/1.1\" {} {} \"-\" \"x\"\n", client,
        second / 3600 % 24, second / 60 % 60, second % 60, request, status, bytes);
  }
  [[nodiscard]] ScanReport scan(const ScanFilter& filter = {}) const {
    Scan fold(filter);
    logs::ReadSummary input =
        logs::read_source(logs::memory_source("access.log", bytes_), {}, fold.sink());
    return std::move(fold).report(std::move(input));
  }

 private:
  std::string bytes_;
};

/// Looks around, breaks in, and uses what it got.
Log break_in() {
  Log log;
  for (unsigned i = 0; i < 60; ++i) {
    log.add(i * 10, fmt::format("GET /search?q=shoes{}", i % 7), 200, 600,
            fmt::format("198.51.100.{}", i));
  }
  log.add(100, "GET /");
  for (unsigned i = 0; i < 8; ++i) log.add(110 + i, fmt::format("GET /backup-{}", i * 7), 404, 150);
  log.add(130, "GET /.git/config", 404, 150);
  for (unsigned i = 0; i < 10; ++i) {
    log.add(200 + i, "GET /search?q=1%27%20UNION%20SELECT%20name,pw%20FROM%20users--", 200,
            4000 + i * 500);
  }
  log.add(300, "GET /admin/", 200, 5000);
  log.add(310, "POST /admin/upload", 302, 0);
  log.add(320, "POST /uploads/a.php", 200, 900);
  log.add(330, "POST /uploads/a.php", 200, 70);
  log.add(340, "GET /export", 200, 9'000'000);
  log.add(350, "GET /");
  return log;
}

std::vector<std::string> told(const std::vector<TimelineEntry>& timeline) {
  std::vector<std::string> out;
  for (const TimelineEntry& entry : timeline) {
    out.push_back(fmt::format("{} {} {}", name_of(entry.phase), entry.requests, entry.what));
  }
  return out;
}

TEST(Timeline, TellsTheStoryInItsPhases) {
  const ScanReport report = break_in().scan();
  ASSERT_EQ(report.attackers.size(), 1U);
  const auto& timeline = report.attackers[0].timeline;
  const std::vector<std::string> expected = {
      "first seen 0 ",
      std::string("reconnaissance 8 asked for 8 paths that are not there: ") +
          "/backup-0, /backup-14, /backup-21 and 5 more",
      "reconnaissance 1 probes of 1 known weak spot",
      "attempts 10 SQL injection on /search?q=",
      "success 10 SQL injection on /search?q=: likely",
      "afterwards 1 pages of those who run the site: /admin/",
      "afterwards 1 sent something to /admin/upload",
      "afterwards 2 called a script where uploads lie: /uploads/a.php",
      "afterwards 1 large answers: /export",
      "afterwards 1 other requests: /"};
  EXPECT_EQ(told(timeline), expected);
  EXPECT_EQ(to_iso(timeline.front().first), "2026-11-22T00:01:40.000000Z");
}

TEST(Timeline, ComesBackFromJson) {
  const ScanReport report = break_in().scan();
  const std::string text = to_json(report);
  const auto back = scan_from_json(text);
  ASSERT_TRUE(back) << back.error().full();
  EXPECT_EQ(back->attackers.at(0).timeline, report.attackers[0].timeline);
  EXPECT_EQ(to_json(*back), text);
}

TEST(Timeline, OfOneActorIsTheSame) {
  const Log log = break_in();
  const ScanReport all = log.scan();
  const ScanReport one = log.scan({.actor = "203.0.113.9"});
  EXPECT_EQ(told(one.attackers.at(0).timeline), told(all.attackers.at(0).timeline));
}

TEST(Timeline, WithoutSuccessNothingFollows) {
  Log log;
  log.add(10, "GET /x?q=1%27%20or%201=1--", 403, 100);
  log.add(20, "GET /admin/", 200, 100);
  const ScanReport report = log.scan();
  for (const TimelineEntry& entry : report.attackers.at(0).timeline) {
    EXPECT_LT(entry.phase, Phase::kSuccess);
  }
}

}  // namespace
}  // namespace quell::investigate
