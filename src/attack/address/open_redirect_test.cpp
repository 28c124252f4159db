#include <gtest/gtest.h>

#include "judging/family_checks_test.h"

namespace quell::attack {
namespace {

double redirect(std::string_view target) {
  return score_of(Technique::kOpenRedirect, Where::kTarget, target);
}

class IsRedirect : public testing::TestWithParam<const char*> {};
TEST_P(IsRedirect, InATarget) {
  EXPECT_GE(redirect(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(Shapes, IsRedirect,
                         testing::Values("/l?next=//evil.example", "/l?next=/%5Cevil.example",
                                         "/l?next=///evil.example", "/l?next=%5C/%5C/evil.example/",
                                         "/l?next=/%09/evil.example", "/l?next=https:evil.example",
                                         "/l?next=https:/evil.example",
                                         "/l?next=https://good.example@evil.example",
                                         "/l?url=/%5Cevil.example",
                                         "/l?next=https://evil.example%5C.good.example",
                                         "/l?next=%252f%252fevil.example",
                                         "/l?return_to=http://0xd83ad38e/", "//evil.example/%2e%2e",
                                         "/%5Cevil.example/", "/l?next=//evil%E3%80%82example"));

class IsNoRedirect : public testing::TestWithParam<const char*> {};
TEST_P(IsNoRedirect, InATarget) {
  EXPECT_LT(redirect(GetParam()), kAttackScore) << GetParam();
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, IsNoRedirect,
    testing::Values("/l?next=/account", "/l?next=https://shop.example/cart", "/l?next=//index.php",
                    "/l?next=/a//b", "/l?src=//cdn.example.com/a.js", "/l?q=//todo",
                    "/l?file=%5C%5Cserver%5Cshare", "/l?next=https://social.example/@ana",
                    "/l?redirect_uri=com.example.app://cb", "/l?to=ana@mail.example", "//index.php",
                    "//img//a.png", "/a//b.c/d", "/l?next=node/5/edit", "/l?next="));

TEST(OpenRedirect, HostileValues) {
  using namespace std::string_view_literals;
  expect_bounded(Technique::kOpenRedirect,
                 std::to_array({"//"sv, "/\\"sv, "//a.b@"sv, "https:"sv, "//\t"sv, "//;@"sv}));
}

}  // namespace
}  // namespace quell::attack
