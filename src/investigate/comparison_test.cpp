#include "comparison.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace quell::investigate {
namespace {

std::string read(std::string_view text) {
  const auto comparison = comparison_in(text);
  if (!comparison) return "nothing";
  return std::to_string(comparison->number) + " in " + comparison->question;
}

TEST(Comparison, FindsTheNumberThatIsComparedWith) {
  EXPECT_EQ(read("3 and ascii(substr(pw,2,1))>79 -- -"), "79 in 3 and ascii(substr(pw,2,1))> -- -");
  EXPECT_EQ(read("3 and a <= 7"), "7 in 3 and a <= ");
  EXPECT_EQ(read("3/**/and/**/a/**/>/**/12"), "12 in 3/**/and/**/a/**/>/**/");
  EXPECT_EQ(read("3 and a not between 0 and 63"), "63 in 3 and a not between 0 and ");
  EXPECT_EQ(read("a>1 and b>22"), "22 in a>1 and b>") << "the last one";
}

TEST(Comparison, OtherNumbersAreNoQuestion) {
  EXPECT_EQ(read("3 and 1=1"), "nothing");
  EXPECT_EQ(read("<script>alert(1)</script>"), "nothing");
  EXPECT_EQ(read("a > b"), "nothing");
  EXPECT_EQ(read("a > 100001"), "nothing") << "no character, no count";
  EXPECT_EQ(read("a > 99999999999999999999"), "nothing");
  EXPECT_EQ(read("a between 1"), "nothing");
  EXPECT_EQ(read("a between 1 and"), "nothing");
  EXPECT_EQ(read(">"), "nothing");
  EXPECT_EQ(read(""), "nothing");
}

}  // namespace
}  // namespace quell::investigate
