#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"

namespace quell::attack {
namespace {

class IncludeAttack : public testing::TestWithParam<std::string_view> {};
TEST_P(IncludeAttack, IsFound) {
  expect_found({.technique = Technique::kServerInclude, .value = GetParam()});
}
INSTANTIATE_TEST_SUITE_P(Directives, IncludeAttack,
                         testing::Values("<!--#exec cmd=\"id\" -->", "\"><!--#EXEC cmd=\"ls\"-->",
                                         "<!--#include virtual=\"/x\" -->",
                                         "<!--#echo var=\"REMOTE_ADDR\" -->", "<!--#printenv -->",
                                         "<!--#config timefmt=\"%s\" -->",
                                         "<esi:include src=\"http://x.example/\"/>",
                                         "<esi:vars>$(HTTP_COOKIE)</esi:vars>",
                                         "<!--esi $add_header('X','y')-->"));

class IncludeLookAlike : public testing::TestWithParam<std::string_view> {};
TEST_P(IncludeLookAlike, IsHarmless) {
  expect_no_code(Where::kQuery, GetParam());
}
INSTANTIATE_TEST_SUITE_P(Ordinary, IncludeLookAlike,
                         testing::Values("<!-- comment -->", "<!--nav-->", "<!-- #header -->",
                                         "<!--#header-->", "<!--[if IE]>x<![endif]-->", "<esi>",
                                         "a < b and c", "#include <stdio.h>", "<!--#exec"));

}  // namespace
}  // namespace quell::attack
