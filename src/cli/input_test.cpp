#include "input.h"

#include <gtest/gtest.h>

namespace quell::cli {
namespace {

TEST(ParseWhen, TimesDaysAndHowLongAgo) {
  const Instant now = *parse_iso("2026-11-22T12:00:00Z");
  const auto iso = [&](std::string_view typed) { return to_iso(*parse_when(typed, now)); };
  EXPECT_EQ(iso("now"), "2026-11-22T12:00:00.000000Z");
  EXPECT_EQ(iso("2026-11-22T03:14:15Z"), "2026-11-22T03:14:15.000000Z");
  EXPECT_EQ(iso("2026-11-21"), "2026-11-21T00:00:00.000000Z");
  EXPECT_EQ(iso("24h"), "2026-11-21T12:00:00.000000Z");
  EXPECT_EQ(iso("-90m"), "2026-11-22T10:30:00.000000Z");
  for (const char* wrong : {"", "-", "--90m", "yesterday", "2026-13-01", "2026-11-22T", "24"}) {
    const auto when = parse_when(wrong, now);
    ASSERT_FALSE(when) << wrong;
    EXPECT_EQ(when.error().code(), ErrorCode::kInvalidInput);
  }
}

}  // namespace
}  // namespace quell::cli
