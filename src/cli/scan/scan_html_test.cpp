// The page of `quell scan --format html`: one file, inert whatever the logs hold, readable without
// its pictures.
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "base/safe_text.h"
#include "scan/html/html_parts.h"
#include "scan/html/time_slots.h"
#include "scan/sample_report.h"
#include "scan/scan_views.h"

namespace quell::cli {
namespace {

using investigate::HourTotals;

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t out = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++out;
  }
  return out;
}

/// Opening and closing tags in order match; returns what is wrong, or nothing. Text that was not
/// escaped would open tags that nobody closes.
std::string imbalance(std::string_view page) {
  static const std::set<std::string, std::less<>> alone = {"!doctype", "meta", "br"};
  std::vector<std::string> open;
  for (std::size_t at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
    const std::size_t end = page.find('>', at);
    if (end == std::string_view::npos) return "a tag does not end";
    const std::string_view tag = page.substr(at + 1, end - at - 1);
    const bool closes = tag.starts_with('/');
    const std::string name(
        tag.substr(closes ? 1 : 0, tag.find_first_of(" >", 1) - (closes ? 1 : 0)));
    if (alone.contains(name) || tag.ends_with('/')) continue;
    if (!closes) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "</" + name + "> closes " + (open.empty() ? "nothing" : open.back());
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : open.back() + " stays open";
}

TEST(ScanHtml, IsWellFormedAndWhole) {
  const std::string page = scan_html(sample::whole());
  EXPECT_EQ(imbalance(page), "");
  for (const std::string_view part :
       {"412,903", "SUCCEEDED", "Attack requests by kind", "Attack requests by actor",
        "Attack requests by endpoint", "Requests and attacks, by hour", "203.0.113.9",
        "accepted after failures", "java.sql.SQLSyntaxErrorException", "/product/{n}/{slug}",
        "14.2 kB ± 900 B", "distinct actors, to 2 %", "the compressed data ends early"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part;
  }
}

TEST(ScanHtml, NeedsNothingFromElsewhere) {
  const std::string page = scan_html(sample::whole());
  EXPECT_NE(page.find("Content-Security-Policy\" content=\"default-src 'none'"), std::string::npos);
  for (const std::string_view banned :
       {"<script", "<link", "<img", "<iframe", "<object", "href=", "src=", "@import", "url(",
        " onload", " onerror", " style="}) {
    EXPECT_EQ(page.find(banned), std::string::npos) << banned;
  }
}

TEST(ScanHtml, HostileTextStaysText) {
  const std::size_t tags = times(scan_html(sample::hostile("x")), "<");
  for (const std::string& text : sample::hostile_texts()) {
    const std::string page = scan_html(sample::hostile(text));
    EXPECT_EQ(imbalance(page), "") << text;
    // Nothing but tooltips of what was cut is there in addition: no text became a tag.
    EXPECT_EQ(times(page, "<") - 2 * times(page, "<span title="), tags) << text;
    EXPECT_EQ(terminal_safe_lines(page), page) << text;
    // Long text is cut: the page stays small whatever was in the log.
    EXPECT_LT(page.size(), 300'000U);
  }
  const std::string page = scan_html(sample::hostile(sample::hostile_texts()[0]));
  EXPECT_NE(page.find("&lt;/svg&gt;&lt;script&gt;"), std::string::npos);
}

TEST(ScanHtml, PicturesHaveWordsAndTables) {
  const std::string page = scan_html(sample::whole());
  EXPECT_EQ(times(page, "<svg "), 4U);
  EXPECT_EQ(times(page, "role=\"img\" aria-labelledby="), 4U);
  EXPECT_EQ(times(page, "<desc id="), 4U);
  EXPECT_EQ(times(page, "<summary>As a table</summary>"), 4U);
}

TEST(ScanHtml, ColumnsFollowTheFigures) {
  investigate::ScanReport report = sample::ordinary();
  report.hours = {{.hour = sample::start(), .requests = 200, .attack_requests = 0},
                  {.hour = sample::start() + std::chrono::hours(1), .requests = 100}};
  const std::string chart = html::hours_chart(report);
  // 200 is the top of its panel: 130 units high; half of it 65; no column without attacks.
  EXPECT_NE(chart.find("height=\"130.0\""), std::string::npos);
  EXPECT_NE(chart.find("height=\"65.0\""), std::string::npos);
  EXPECT_EQ(times(chart, "class=\"attacks\""), 0U);
}

TEST(ScanHtml, BarsAreStackedByVerdict) {
  const std::string chart = html::bar_chart({.id = "x",
                                             .title = "X",
                                             .of_what = "Kind",
                                             .bars = {{.label = "a", .counts = {0, 100, 0, 300, 0}},
                                                      {.label = "b", .counts = {0, 1, 0, 0, 0}}}});
  // 298 units for 400 requests.
  EXPECT_NE(chart.find("class=\"failed\" x=\"214.0\" y=\"4\" width=\"74.5\""), std::string::npos)
      << chart;
  EXPECT_NE(chart.find("class=\"likely\" x=\"288.5\" y=\"4\" width=\"223.5\""), std::string::npos);
  EXPECT_NE(chart.find("<title>a: 100 failed, 300 LIKELY</title>"), std::string::npos);
  EXPECT_EQ(chart.find("class=\"confirmed\""), std::string::npos);
  EXPECT_EQ(html::bar_chart({.id = "x", .title = "X", .of_what = "Kind", .bars = {}}), "");
}

TEST(ScanHtml, AnEmptyReportHasNoPictures) {
  const std::string page = scan_html(investigate::ScanReport{});
  EXPECT_EQ(imbalance(page), "");
  EXPECT_EQ(page.find("<svg"), std::string::npos);
}

TEST(TimeSlots, HoursWithoutRequestsAreThere) {
  const auto slots =
      html::time_slots({{.hour = sample::start(), .requests = 1},
                        {.hour = sample::start() + std::chrono::hours(3), .requests = 2}});
  ASSERT_EQ(slots.slots.size(), 4U);
  EXPECT_EQ(slots.slots[1].requests, 0U);
  EXPECT_EQ(slots.slots[3].requests, 2U);
  EXPECT_EQ(slots.words(), "by hour");
  EXPECT_TRUE(html::time_slots({}).slots.empty());
}

TEST(TimeSlots, LongLogsGetLongSlotsAndLoseNothing) {
  for (const int count : {97, 500, 2000, 9000, 90'000}) {
    std::vector<HourTotals> hours;
    for (int i = 0; i < count; ++i) {
      hours.push_back({.hour = sample::start() + std::chrono::hours(i), .requests = 3});
    }
    const auto slots = html::time_slots(hours);
    EXPECT_LE(slots.slots.size(), 97U) << count;
    EXPECT_GE(slots.slots.size(), 20U) << count;
    std::uint64_t requests = 0;
    for (const HourTotals& slot : slots.slots) requests += slot.requests;
    EXPECT_EQ(requests, 3U * static_cast<std::uint64_t>(count));
  }
  // One absurd time in a log does not make a chart of millions of columns.
  const auto slots = html::time_slots(
      {{.hour = Instant{}, .requests = 1}, {.hour = parse_iso("9999-01-01T00:00:00Z").value()}});
  EXPECT_LE(slots.slots.size(), 97U);
  const auto early =
      html::time_slots({{.hour = Instant{} - std::chrono::hours(500), .requests = 1},
                        {.hour = Instant{} + std::chrono::hours(500), .requests = 2}});
  EXPECT_EQ(early.slots.front().requests, 1U);
  EXPECT_EQ(early.slots.back().requests, 2U);
}

TEST(ScanHtml, AxesAreRound) {
  EXPECT_EQ(html::round_up(0), 1U);
  EXPECT_EQ(html::round_up(3), 3U);
  EXPECT_EQ(html::round_up(5), 6U);
  EXPECT_EQ(html::round_up(51'000), 60'000U);
  EXPECT_EQ(html::round_up(~0ULL), 10'000'000'000'000'000'000U);
  EXPECT_EQ(html::compact(950), "950");
  EXPECT_EQ(html::compact(20'000), "20k");
  EXPECT_EQ(html::compact(1'250'000), "1.2M");
}

}  // namespace
}  // namespace quell::cli
