#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"
#include "object/php_serial.h"
#include "object/serial_stream.h"

namespace quell::attack {
namespace {

class SerialAttack : public testing::TestWithParam<AttackCase> {};
TEST_P(SerialAttack, IsFound) {
  expect_found(GetParam());
}
constexpr Technique kSerial = Technique::kDeserialisation;
INSTANTIATE_TEST_SUITE_P(
    Languages, SerialAttack,
    testing::Values(
        AttackCase{kSerial, "rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwAC"},
        AttackCase{kSerial, "aced0005737200116a6176612e7574696c"},
        AttackCase{kSerial, "O:4:\"Evil\":1:{s:3:\"cmd\";s:2:\"id\";}"},
        AttackCase{kSerial, "a:1:{i:0;O:8:\"stdClass\":1:{s:1:\"a\";i:1;}}"},
        AttackCase{kSerial, "O:+4:\"User\":1:{s:4:\"role\";s:5:\"admin\";}"},
        AttackCase{kSerial, "x=O:9:\"Evil\\Made\":1:{s:1:\"a\";N;}"},
        AttackCase{kSerial, "gASVHQAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOUjAJpZJSFlFKULg=="},
        AttackCase{kSerial, "cos\nsystem\n(S'id'\ntR."},
        AttackCase{kSerial, "!!python/object/apply:os.system ['id']"},
        AttackCase{kSerial, "!!javax.script.ScriptEngineManager [!!java.net.URL ['http://x']]"},
        AttackCase{kSerial, "--- !ruby/object:Gem::Installer\ni: x"},
        AttackCase{kSerial, "AAEAAAD/////AQAAAAAAAAAMAgAAAElTeXN0ZW0s"},
        AttackCase{kSerial, "_$$ND_FUNC$$_function(){}()"},
        AttackCase{kSerial, "{\"@type\":\"com.sun.rowset.JdbcRowSetImpl\"}", Where::kBody},
        AttackCase{kSerial, "{\"$type\":\"System.Windows.Data.ObjectDataProvider, X\"}",
                   Where::kBody},
        AttackCase{kSerial, "<java><object class=\"java.lang.ProcessBuilder\"/></java>",
                   Where::kBody}));

class SerialLookAlike : public testing::TestWithParam<std::string_view> {};
TEST_P(SerialLookAlike, IsHarmless) {
  expect_no_code(Where::kQuery, GetParam());
  expect_no_code(Where::kBody, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, SerialLookAlike,
    testing::Values("a:2:{s:4:\"name\";s:3:\"bob\";s:3:\"age\";i:42;}", "a:0:{}", "i:5;",
                    "O:1 ratio", "BAh7CEkiD3Nlc3Npb25faWQGOgZFVEkiJTRhYjNkMg",
                    "/wEPDwUKLTk2Njg1ODE2Nw9kFgICAw9kFgICAQ8PFgIe", "rO0m 101", "AAEAAAD",
                    "H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQBSntaLCwAAAA==", "margin:0 !important",
                    "!!wow!!", "cos x\nsin y\nand z (R).", "{\"@type\":\"Product\",\"name\":\"x\"}",
                    "{\"$type\":\"Acme.Shop.Order, Acme.Shop\"}", "java.lang.NullPointerException",
                    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NSJ9.dozjg"));

TEST(PhpSerial, ReadsAsUnserializeDoes) {
  const PhpSerial whole =
      read_php_serial("O:1:\"A\":2:{s:2:\"ab\";a:1:{i:0;d:0.5;}s:1:\"c\";b:1;}");
  EXPECT_TRUE(whole.complete);
  EXPECT_TRUE(whole.lengths_match);
  EXPECT_EQ(whole.objects, 1U);
  EXPECT_EQ(whole.values, 7U);
  EXPECT_EQ(whole.class_name, "A");
  EXPECT_FALSE(read_php_serial("O:9:\"A\":0:{}").lengths_match);
  EXPECT_FALSE(read_php_serial("O:1:\"A\":1:{").complete);
  EXPECT_EQ(read_php_serial("s:99:\"A\";").values, 0U);
  EXPECT_EQ(read_php_serial("O:1:\"A B\":0:{}").objects, 0U);
}

TEST(PhpSerial, HostileTextIsBounded) {
  for (const std::string_view piece :
       {"a:1:{", "O:1:\"A\":1:{", "O:1:", "s:1:\"", ":", "O:", "}", "!!"}) {
    std::string text;
    while (text.size() < 60'000) text += piece;
    EXPECT_LE(read_php_serial(text).values, text.size());
    EXPECT_LE(classify(Where::kHeader, text).top_score, 1);
  }
}

TEST(SerialStream, NeedsMoreThanTheFirstBytes) {
  EXPECT_EQ(serial_stream("rO0AB").weight, 0);
  EXPECT_EQ(serial_stream("rO0ABf////8").weight, 0);
  EXPECT_GT(serial_stream(std::string_view("\xac\xed\x00\x05sr", 6)).weight, 4);
  EXPECT_LT(serial_stream("gAN9cQAu").weight, 2);  // a pickle of an empty dictionary
}

}  // namespace
}  // namespace quell::attack
