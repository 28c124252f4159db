// What clients do over time, in the table and on the page: behaviours, campaigns, timelines, also
// where an attacker chose every name in them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/safe_text.h"
#include "fake_console.h"
#include "scan/html/html_parts.h"
#include "scan/sample_report.h"
#include "scan/scan_views.h"
#include "scan/table_sections.h"

namespace quell::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

investigate::ScanReport sample_of_all() {
  investigate::ScanReport out = sample::ordinary();
  sample::add_what_clients_do(out);
  return out;
}

std::string table_of(const investigate::ScanReport& report) {
  FakeConsole console;
  console.terminal = true;
  console.width = 140;
  return table_behaviours(console, report) + table_campaigns(console, report) +
         table_timelines(console, report);
}

std::string page_of(const investigate::ScanReport& report) {
  return html::behaviours_table(report) + html::campaigns_table(report) + html::timelines(report);
}

std::size_t times(std::string_view text, std::string_view part) {
  std::size_t out = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++out;
  }
  return out;
}

TEST(ScanBehaviour, TheTableHasEachKind) {
  const std::string text = table_of(sample_of_all());
  EXPECT_THAT(text, HasSubstr("!! 203.0.113.200  web shell in use: /uploads/up.php  640 requests"));
  EXPECT_THAT(text,
              HasSubstr("!! 203.0.113.200 and 211 more  request flood on /search  about 135,680"));
  EXPECT_THAT(text, HasSubstr("slow requests on /report"));
  EXPECT_THAT(text, HasSubstr("203.0.113.200  scanning  640 requests"));
  EXPECT_THAT(text, HasSubstr("rush, most likely of visitors, on /sale/…"));
  EXPECT_THAT(text, HasSubstr("LIKELY SUCCEEDED (40 times as many requests as usual"));
  // Neither what failed nor a rush of visitors is marked.
  EXPECT_EQ(times(text, "!! 203.0.113.200"), 2U) << text;
}

TEST(ScanBehaviour, TheTableHasCampaignsAndStories) {
  const std::string text = table_of(sample_of_all());
  EXPECT_THAT(text, HasSubstr("!! 31 actors (203.0.113.9, …)  SQL injection, "));
  EXPECT_THAT(text, HasSubstr("the same 14 payloads in the same order"));
  EXPECT_THAT(text, Not(HasSubstr("their user agents differ"))) << "only what speaks for it";
  EXPECT_THAT(text, HasSubstr("203.0.113.9: first seen 22 Nov 03:10 → reconnaissance"));
  EXPECT_THAT(text, AllOf(HasSubstr("success"), HasSubstr("/download?file=)")));
}

TEST(ScanBehaviour, ThePageHasEachKindWithItsIds) {
  const std::string page = page_of(sample_of_all());
  for (const std::string_view part :
       {"<h2>Behaviour</h2>", "web shell in use: /uploads/up.php", "T1505.003, CWE-506",
        "request flood on /search", "T1499.002, CWE-400", "and 211 more", "about 135,680",
        "slow requests on /report", "scanning", "T1595.002", "<h2>Campaigns</h2>",
        "203.0.113.9, 198.51.100.77 and 29 more", "their user agents differ", "<h2>Timelines</h2>",
        "Timeline of 203.0.113.9", "reconnaissance", "90.0 kB"}) {
    EXPECT_THAT(page, HasSubstr(std::string(part)));
  }
  EXPECT_EQ(times(page, "<tr class=\"serious\">"), 3U) << page;
}

TEST(ScanBehaviour, WithoutAnyThereAreNoSections) {
  EXPECT_THAT(table_of(sample::ordinary()), IsEmpty());
  EXPECT_THAT(page_of(sample::ordinary()), IsEmpty());
}

TEST(ScanBehaviour, NamesThatAnAttackerChoseStayText) {
  const std::size_t tags = times(page_of(sample::hostile("x")), "<");
  for (const std::string& text : sample::hostile_texts()) {
    const investigate::ScanReport report = sample::hostile(text);
    const std::string table = table_of(report);
    EXPECT_EQ(terminal_safe_lines(table), table) << text;
    const std::string page = page_of(report);
    EXPECT_EQ(terminal_safe_lines(page), page) << text;
    EXPECT_EQ(times(page, "<") - 2 * times(page, "<span title="), tags) << text;
    EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr(" onload=\""))));
    EXPECT_LT(page.size(), 100'000U);
  }
}

TEST(ScanBehaviour, ThereIsAnEndToTheLists) {
  investigate::ScanReport report = sample_of_all();
  for (int i = 0; i < 1000; ++i) {
    report.behaviours.push_back(report.behaviours[1]);
    report.campaigns.push_back(report.campaigns[0]);
  }
  const std::string text = table_of(report);
  EXPECT_THAT(text, AllOf(HasSubstr("… and 1,000 more"), HasSubstr("… and 998 more")));
  EXPECT_LE(times(page_of(report), "<tr"), 120U);
}

}  // namespace
}  // namespace quell::cli
