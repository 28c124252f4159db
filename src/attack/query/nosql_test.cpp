#include <gtest/gtest.h>

#include "judging/family_checks_test.h"

namespace quell::attack {
namespace {

double nosql(Where where, std::string_view bytes) {
  return score_of(Technique::kNosql, where, bytes);
}

class IsNosqlRequest : public testing::TestWithParam<const char*> {};
TEST_P(IsNosqlRequest, InATarget) {
  EXPECT_GE(nosql(Where::kTarget, GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Names, IsNosqlRequest,
                         testing::Values("/l?user[$ne]=x",
                                         "/l?user%5B%24gt%5D=", "/l?a[b][$regex]=^a",
                                         "/l?filter[$where]=1", "/l?$where=1", "/l?pw.$ne=1"));

class IsNosqlValue : public testing::TestWithParam<const char*> {};
TEST_P(IsNosqlValue, InABody) {
  EXPECT_GE(nosql(Where::kBody, GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Objects, IsNosqlValue,
                         testing::Values(R"({"user":{"$ne":null}})", R"({"a":[{"$or":[1]}]})",
                                         "{ $ne: 1 }", "{'$regex': '.*'}", "$where: '1 == 1'",
                                         "', $or: [ {}, { 'a':'a"));
INSTANTIATE_TEST_SUITE_P(Scripts, IsNosqlValue,
                         testing::Values("' && this.password.match(/.*/)//",
                                         "'; return true; var x='", "x' || this.role == 'admin",
                                         "db.users.find({})", "'});db.users.drop();//",
                                         "' || Object.keys(this)[0].match('a')||'", "' || 'a'=='a",
                                         "\" || this.a[0] == \"b", "function(){return true;}",
                                         "a'+(function(){var a=new Date();do{var b=new Date();}"
                                         "while(b-a<9000);}())+'"));

class IsNoNosqlValue : public testing::TestWithParam<const char*> {};
TEST_P(IsNoNosqlValue, InABody) {
  EXPECT_LT(nosql(Where::kBody, GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Ordinary, IsNoNosqlValue,
                         testing::Values("it costs $5", "$in a sentence", "the $or operator",
                                         "US$ne", R"({"$schema":"x","$ref":"y"})",
                                         R"({"$set":{"mail":"a"}})", R"({"event":"$pageview"})",
                                         "this.password is wrong", "I'd return it; it's true",
                                         "rock || roll", "db.find is slow",
                                         "what's this? 'quoted'; return policy", "return true love",
                                         "new Date() in JavaScript", "O'Brien && Sons", "x == y",
                                         "function(){ return x; }"));

class IsNoNosqlRequest : public testing::TestWithParam<const char*> {};
TEST_P(IsNoNosqlRequest, InATarget) {
  EXPECT_LT(nosql(Where::kTarget, GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Interfaces, IsNoNosqlRequest,
                         testing::Values("/odata/P?$filter=a&$top=5&$select=b",
                                         "/p?filter[price]=1", "/x?ctl00$main$txt=1",
                                         "/p?filters[price][$gt]=5", "/p?page[size]=2",
                                         "/p?$deep_link=true"));

TEST(Nosql, HostileValues) {
  using namespace std::string_view_literals;
  expect_bounded(Technique::kNosql,
                 std::to_array({"$ne"sv, "{$ne:"sv, "$ "sv, "this."sv, "function("sv, "return "sv,
                                "'||a=="sv, "==''"sv, "db.a."sv, "while ("sv, "'"sv, "[$"sv}));
}

}  // namespace
}  // namespace quell::attack
