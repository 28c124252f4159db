#include "formats/time_text.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "formats/entries_for_test.h"
#include "logs/format.h"

namespace quell::logs {
namespace {

std::string iso(const std::optional<Instant>& time) {
  return time ? to_iso(*time) : "none";
}

TEST(TimeText, EveryForm) {
  for (const auto& [text, expected] : std::initializer_list<std::pair<const char*, const char*>>{
           {"22/Nov/2026:03:14:15 +0100", "2026-11-22T02:14:15.000000Z"},
           {"[22/Nov/2026:03:14:15.123 +0100]", "2026-11-22T02:14:15.123000Z"},
           {"31/Dec/2016:23:59:60 +0000", "2017-01-01T00:00:00.000000Z"},
           {"2026-11-22T03:14:15Z", "2026-11-22T03:14:15.000000Z"},
           {"2026-11-22T03:14:15.123456789+05:30", "2026-11-21T21:44:15.123456Z"},
           {"2026-11-22 03:14:15,123", "2026-11-22T03:14:15.123000Z"},
           {"2026-11-22 03:14:15.5 -0800", "2026-11-22T11:14:15.500000Z"},
           {"2026/11/22 03:14:15", "2026-11-22T03:14:15.000000Z"},
           {"Nov 22 03:14:15", "2026-11-22T03:14:15.000000Z"},
           {"Dec  3 03:14:15", "2025-12-03T03:14:15.000000Z"},
           {"Dec  1 23:14:15", "2026-12-01T23:14:15.000000Z"},
           {"Feb 29 03:14:15", "2024-02-29T03:14:15.000000Z"},
           {"22-Nov-2026 03:14:15 UTC", "2026-11-22T03:14:15.000000Z"},
           {"Sun Nov 22 03:14:15.123456 2026", "2026-11-22T03:14:15.123456Z"},
           {"22/Nov/2026:03:14:15.123", "2026-11-22T03:14:15.123000Z"},
           {"1795317255", "2026-11-22T03:14:15.000000Z"},
           {"1795317255.123", "2026-11-22T03:14:15.123000Z"},
           {"1795317255123", "2026-11-22T03:14:15.123000Z"},
           {"1795317255123456", "2026-11-22T03:14:15.123456Z"},
           {"1795317255123456789", "2026-11-22T03:14:15.123456Z"},
       }) {
    EXPECT_EQ(iso(parse_any_time(text, test_context())), expected) << text;
  }
}

TEST(TimeText, WhatIsNoTime) {
  for (const char* text : {"",
                           "-",
                           "[",
                           "[22/Nov/2026:03:14:15 +0100",
                           "32/Nov/2026:03:14:15 +0100",
                           "29/Feb/2026:03:14:15 +0100",
                           "22/Nov/2026:24:14:15 +0100",
                           "22/Nov/2026:03:60:15 +0100",
                           "22/Nov/2026:03:14:61 +0100",
                           "22/Nov/2026:03:14:15 +1600",
                           "22/Nov/0000:03:14:15 +0000",
                           "22/nov/2026:03:14:15 +0000",
                           "2026-13-22T03:14:15Z",
                           "2026-11-22T03:14:15Zx",
                           "2026-11-22T03:14:15.Z",
                           "99999999999999999999",
                           "17953172551",
                           "-795317255",
                           "1795317255.",
                           "1795317255.1x",
                           "Nov 22 3:14:15",
                           "Nvo 22 03:14:15"}) {
    EXPECT_EQ(iso(parse_any_time(text, test_context())), "none") << text;
  }
}

TEST(TimeText, TimesWithoutAZoneAreThoseOfTheMachine) {
  const FormatContext berlin{.reference = test_context().reference, .zone = std::chrono::hours(1)};
  EXPECT_EQ(iso(parse_any_time("2026-11-22 03:14:15", berlin)), "2026-11-22T02:14:15.000000Z");
  EXPECT_EQ(iso(parse_any_time("Nov 22 03:14:15", berlin)), "2026-11-22T02:14:15.000000Z");
  EXPECT_EQ(iso(parse_any_time("2026-11-22T03:14:15Z", berlin)), "2026-11-22T03:14:15.000000Z");
}

// The year that is not told is the latest that is not after the file's last change and a day.
TEST(TimeText, YearsThatAreNotTold) {
  using std::chrono::year;
  const auto at = [](std::chrono::year_month_day date) {
    return FormatContext{.reference = Instant(std::chrono::sys_days(date)), .zone = Duration(0)};
  };
  EXPECT_EQ(iso(parse_any_time("Dec 31 23:59:59", at(year(2027) / 1 / 2))),
            "2026-12-31T23:59:59.000000Z");
  EXPECT_EQ(iso(parse_any_time("Jan  2 12:00:00", at(year(2027) / 1 / 2))),
            "2027-01-02T12:00:00.000000Z");
  EXPECT_EQ(iso(parse_any_time("Jan  3 12:00:00", at(year(2027) / 1 / 2))),
            "2026-01-03T12:00:00.000000Z");
  EXPECT_EQ(iso(parse_any_time("Feb 29 12:00:00", at(year(1904) / 1 / 2))),
            "1896-02-29T12:00:00.000000Z");  // 1900 was no leap year
}

TEST(TimeText, LengthsOfTime) {
  EXPECT_EQ(parse_seconds("0.012"), std::chrono::milliseconds(12));
  EXPECT_EQ(parse_seconds("3"), std::chrono::seconds(3));
  EXPECT_EQ(parse_length("12345", 1'000), std::chrono::microseconds(12345));
  EXPECT_EQ(parse_length("1500", 1), std::chrono::microseconds(1));
  EXPECT_EQ(parse_seconds("604800"), std::chrono::hours(7 * 24));
  for (const char* text :
       {"", "-", "-1", "+1", "1e3", ".5", "1.", "1.2.3", "604801", "nan", "99999999999999999999"}) {
    EXPECT_FALSE(parse_seconds(text)) << text;
  }
}

TEST(Strftime, FormsOfApache) {
  TimeParts parts;
  ASSERT_TRUE(read_by_strftime("%Y-%m-%d %H:%M:%S %z", "2026-11-22 03:14:15 +0100", parts));
  EXPECT_EQ(iso(parts.instant(test_context())), "2026-11-22T02:14:15.000000Z");
  parts = {};
  ASSERT_TRUE(read_by_strftime("%d/%b/%Y:%T", "22/Nov/2026:03:14:15", parts));
  EXPECT_EQ(iso(parts.instant(test_context())), "2026-11-22T03:14:15.000000Z");
  parts = {};
  ASSERT_TRUE(read_by_strftime("%a %B %e %I:%M %p %y", "Sun November  2 12:05 AM 26", parts));
  EXPECT_EQ(iso(parts.instant(test_context())), "2026-11-02T00:05:00.000000Z");
  parts = {};
  ASSERT_TRUE(read_by_strftime("%s", "1795317255", parts));
  EXPECT_EQ(iso(parts.instant(test_context())), "2026-11-22T03:14:15.000000Z");
  for (const char* text : {"", "2026-11-2", "2026-11-22x", "x2026-11-22", "2026-1a-22"}) {
    parts = {};
    EXPECT_FALSE(read_by_strftime("%F", text, parts)) << text;
  }
  EXPECT_FALSE(read_by_strftime("%Q", "1", parts));
}

}  // namespace
}  // namespace quell::logs
