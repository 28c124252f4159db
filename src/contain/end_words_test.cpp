#include "end_words.h"

#include <optional>

#include "gtest/gtest.h"

namespace quell::contain {
namespace {

TEST(EndWords, SayWhenToTheSecondAndWho) {
  const Instant end = parse_iso("2026-10-17T09:00:07.999999Z").value();
  EXPECT_EQ(end_words({.id = ContainmentId("c1"), .target = "x", .expires = end}, "nginx"),
            "until 2026-10-17T09:00:07Z; nginx cannot end it by itself, so whatever of Quell runs "
            "then does");
  EXPECT_EQ(end_words({.id = ContainmentId("c1"), .target = "x", .expires = std::nullopt}, "nginx"),
            kNoEnd);
}

}  // namespace
}  // namespace quell::contain
