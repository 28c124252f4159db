#include <gtest/gtest.h>

#include "judging/family_checks_test.h"

namespace quell::attack {
namespace {

double ldap(std::string_view value) {
  return score_of(Technique::kLdap, Where::kQuery, value);
}

class IsLdap : public testing::TestWithParam<const char*> {};
TEST_P(IsLdap, AsAValue) {
  EXPECT_GE(ldap(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(ClosesAFilter, IsLdap,
                         testing::Values("*)(uid=*))(|(uid=*", "admin)(%26)", "admin)(!(%26(1=0",
                                         "x)(|(cn=*", "ana)(department=finance",
                                         "value)(gidNumber<=100", "eb9a)!(sn=*", "*))%00",
                                         ")(cn=))\\x00", "a*)((|userPassword=*)",
                                         "val)%26(cn=admin",
                                         "x)(userAccountControl:1.2.840.113556.1.4.803:=2)"));
INSTANTIATE_TEST_SUITE_P(WholeFilters, IsLdap,
                         testing::Values("(objectClass=*)", "(|(uid=*)(cn=*))",
                                         "(%26(uid=admin)(!(pw=q)))", "*()|%26'",
                                         "userPassword:2.5.13.18:=123"));

class IsNoLdap : public testing::TestWithParam<const char*> {};
TEST_P(IsNoLdap, AsAValue) {
  EXPECT_LT(ldap(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Ordinary, IsNoLdap,
                         testing::Values("(555) 123-4567", "(a)(b)(c)", "f(x)(y)", "5*(3+2)",
                                         "(a|b)%26(c|d)", ":) (really)", "a) first b) second",
                                         "1) milk (2 l) 2) bread", "price)(", "()", "*", "(x=5)",
                                         "(c) 2026 Example", "user(s) (new)", "(%26amp;)",
                                         "uid=ana,ou=people,dc=example",
                                         "Mozilla/5.0 (X11; rv=1) (x)", "if (a==1) (b)", "(A|B)",
                                         ":-) :( ;)"));

TEST(Ldap, HostileValues) {
  using namespace std::string_view_literals;
  expect_bounded(Technique::kLdap, std::to_array({"("sv, ")"sv, ")("sv, "\\("sv, ")(|("sv, ")(a:"sv,
                                                  "*)"sv, "(&"sv, ") ("sv, "(a=*"sv}));
}

}  // namespace
}  // namespace quell::attack
