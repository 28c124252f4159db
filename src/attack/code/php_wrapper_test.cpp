#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"

namespace quell::attack {
namespace {

class WrapperAttack : public testing::TestWithParam<std::string_view> {};
TEST_P(WrapperAttack, IsFound) {
  expect_found({.technique = Technique::kPhpWrapper, .value = GetParam()});
}
INSTANTIATE_TEST_SUITE_P(
    Wrappers, WrapperAttack,
    testing::Values("php://filter/convert.base64-encode/resource=index.php", "PHP://Input",
                    "x/php://filter/resource=a", "data:text/plain;base64,PD9waHAgcGhwaW5mbygpOw==",
                    "data://text/plain,x", "data:;base64,PD9waHA=", "expect://id",
                    "phar://uploads/a.jpg/x", "zip://a.zip#b.php", "glob:///var/www/*",
                    "compress.zlib:///etc/hosts", "ssh2.exec://u:p@h/id",
                    "-d allow_url_include=on -d auto_prepend_file=php://input",
                    "-d auto_prepend_file=x",
                    "\xad"
                    "d allow_url_include=1"));

class WrapperLookAlike : public testing::TestWithParam<std::string_view> {};
TEST_P(WrapperLookAlike, IsHarmless) {
  expect_no_code(Where::kQuery, GetParam());
}
INSTANTIATE_TEST_SUITE_P(Ordinary, WrapperLookAlike,
                         testing::Values("what is php://input used for", "php: the right way",
                                         "zip: 90210", "data:image/png;base64,iVBORw0KGgo=",
                                         "data:text/html;charset=utf-8", "data: the new oil",
                                         "expect: 3 days", "php://what does it mean", "-d 5",
                                         "allow_url_include explained", "https://example.com/a.php",
                                         "glob pattern *.txt", "data:image/svg+xml;utf8,<svg/>"));

}  // namespace
}  // namespace quell::attack
