#include "unified_diff.h"

#include "gmock/gmock.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;

TEST(UnifiedDiff, IsThatOfDiff) {
  EXPECT_EQ(unified_diff("a\n", "a\n", "f"), "");
  EXPECT_EQ(unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n", "f"),
            "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
  EXPECT_EQ(unified_diff("", "a", "f"),
            "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n\\ No newline at end of file\n");
  EXPECT_THAT(unified_diff("a\nb\n", "b\nc\n", "f"), HasSubstr("-a\n b\n+c\n"));
}

}  // namespace
}  // namespace quell::contain
