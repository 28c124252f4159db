#include "split/cookies.h"

#include <gtest/gtest.h>

#include <string>

#include "attack/classify.h"
#include "attack/quick.h"

namespace quell::attack {
namespace {

std::string read(std::string_view header) {
  std::string out;
  Cookies all(header);
  while (const auto each = all.next()) {
    out += std::string(each->name) + "<" + std::string(each->value) + ">";
  }
  return out;
}

TEST(Cookies, AreReadOffAHeader) {
  EXPECT_EQ(read("a=b; c=d"), "a<b>c<d>");
  EXPECT_EQ(read("a=b;c=d=e; "), "a<b>c<d=e>");
  EXPECT_EQ(read("a="), "a<>");
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("Mozilla/5.0 (X11; rv=1)"), "");
  EXPECT_EQ(read("a=b; not a cookie; c=d"), "a<b>");
  EXPECT_EQ(read("=b"), "");
}

TEST(Cookies, AreBounded) {
  std::string header;
  for (int i = 0; i < 1000; ++i) header += "a=b; ";
  Cookies all(header);
  std::size_t count = 0;
  while (all.next()) ++count;
  EXPECT_EQ(count, Cookies::kMost);
}

TEST(Cookies, AreJudgedOneByOne) {
  const Classification said =
      classify(Where::kHeader, "theme=dark; id=7 union select a,b from users--; lang=en");
  ASSERT_TRUE(said.is_attack());
  EXPECT_EQ(said.best().which, Class::kSqli);
  bool named = false;
  for (const Finding& finding : said.findings) named |= finding.parameter == "id";
  EXPECT_TRUE(named);
  EXPECT_FALSE(classify(Where::kHeader, "theme=dark; id=7; lang=en").is_attack());
}

}  // namespace
}  // namespace quell::attack
