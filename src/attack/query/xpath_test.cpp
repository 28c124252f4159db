#include <gtest/gtest.h>

#include "judging/family_checks_test.h"

namespace quell::attack {
namespace {

double xpath(std::string_view value) {
  return score_of(Technique::kXpath, Where::kQuery, value);
}

class IsXpath : public testing::TestWithParam<const char*> {};
TEST_P(IsXpath, AsAValue) {
  EXPECT_GE(xpath(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Grammar, IsXpath,
    testing::Values("' or name()='username' or 'x'='y", "count(/child::node())",
                    "' and string-length(//user[1]/password)=8 and '1'='1",
                    "x'] | //user/*[contains(*,'", "1] | //user[@id='2", "' or //user[1]/name='a",
                    "' or position()=1 or ''='", "\" and substring(name(/*[1]),1,1)=\"u",
                    "' or /root/user[1] or '", "5 or count(parent::*[position()=1])=0",
                    "' and doc('http://evil.example/')/x or '", "'] | a/parent::node() | b['",
                    "' or contains(//pw,'a') or '"));

class IsNoXpath : public testing::TestWithParam<const char*> {};
TEST_P(IsNoXpath, AsAValue) {
  EXPECT_LT(xpath(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, IsNoXpath,
    testing::Values("//cdn.example.com/lib.js", "//*[@id=\"main\"]/div[2]", "/html/body/div[1]/a",
                    "name() function", "what's the name() of it?", "O'Brien or O'Neil",
                    "std::string or std::vector", "parent::method()", "a[1] | b[2]",
                    "count(*) from t", "contains 'nuts' or 'milk'", "price | //", "last() call",
                    "// see below", "node() and text() tests", "'a' | 'b'", "@id or @name"));

TEST(Xpath, HostileValues) {
  using namespace std::string_view_literals;
  expect_bounded(Technique::kXpath,
                 std::to_array({"count("sv, "(  "sv, "a::"sv, "|//"sv, "| ("sv, "['"sv, "//a["sv,
                                "or /*"sv, "name()="sv, "']|"sv}));
}

}  // namespace
}  // namespace quell::attack
