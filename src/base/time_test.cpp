#include "base/time.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace quell {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(Iso, RoundTrip) {
  for (const char* text : {"1970-01-01T00:00:00.000000Z", "2026-11-22T03:14:15.000926Z",
                           "2024-02-29T23:59:59.999999Z", "9999-12-31T23:59:59.000001Z"}) {
    const auto instant = parse_iso(text);
    ASSERT_TRUE(instant) << text;
    EXPECT_EQ(to_iso(*instant), text);
  }
}

TEST(Iso, OffsetsAndFractions) {
  EXPECT_EQ(to_iso(parse_iso("2026-11-22T03:14:15+02:00").value()), "2026-11-22T01:14:15.000000Z");
  EXPECT_EQ(to_iso(parse_iso("2026-11-22T03:14:15.5-01:30").value()),
            "2026-11-22T04:44:15.500000Z");
  EXPECT_EQ(to_iso(parse_iso("2026-11-22T03:14:15.123456789Z").value()),
            "2026-11-22T03:14:15.123456Z");
}

TEST(Iso, RefusesWhatIsNotATime) {
  for (const char* text :
       {"", "2026", "2026-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2026-11-22T24:00:00Z",
        "2026-11-22T03:14:15", "2026-11-22T03:14:15Z ", "2026-11-22T03:14:15.Z",
        "2026-11-22 03:14:15Z", "1969-12-31T23:59:59Z", "2026-11-22T03:14:15+25:00"}) {
    EXPECT_FALSE(parse_iso(text)) << text;
  }
}

TEST(Words, PickTheUnitAPersonWouldUse) {
  EXPECT_EQ(to_words(Duration(5)), "5 µs");
  EXPECT_EQ(to_words(seconds(1) + std::chrono::milliseconds(400)), "1.4 s");
  EXPECT_EQ(to_words(minutes(12)), "12 min");
  EXPECT_EQ(to_words(hours(3) + minutes(5)), "3 h 05 min");
  EXPECT_EQ(to_words(hours(52)), "2 d 4 h");
  EXPECT_EQ(to_words(-minutes(2)), "-2 min");
}

TEST(ParseDuration, UnitsAndRefusals) {
  EXPECT_EQ(parse_duration("90s").value(), seconds(90));
  EXPECT_EQ(parse_duration("24h").value(), hours(24));
  EXPECT_EQ(parse_duration("7d").value(), hours(168));
  for (const char* text : {"", "h", "24", "-1h", "1.5h", "1w", "99999999999999999999d", "40000d"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace quell
