#include <gtest/gtest.h>

#include <string>

#include "code/code_cases_test.h"

namespace quell::attack {
namespace {

class EntityAttack : public testing::TestWithParam<std::string_view> {};
TEST_P(EntityAttack, IsFound) {
  expect_found({.technique = Technique::kXmlEntity, .value = GetParam(), .where = Where::kBody});
  expect_found({.technique = Technique::kXmlEntity, .value = GetParam()});
}
INSTANTIATE_TEST_SUITE_P(
    Declarations, EntityAttack,
    testing::Values(
        "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/hosts\">]><a>&x;</a>",
        "<!DOCTYPE a [<!ENTITY % p SYSTEM 'http://x.example/x.dtd'> %p;]><a/>",
        "<?xml version=\"1.0\"?><!doctype a PUBLIC \"-//A//B\" \"http://x.example/b\"><a/>",
        "<!DOCTYPE a SYSTEM \"http://x.example/a.dtd\"><a/>",
        "<!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c "
        "\"&b;&b;&b;&b;\">]><l>&c;</l>",
        "<a><xi:include href=\"file:///etc/hosts\" parse=\"text\"/></a>"));

class EntityLookAlike : public testing::TestWithParam<std::string_view> {};
TEST_P(EntityLookAlike, IsHarmless) {
  expect_no_code(Where::kBody, GetParam());
}
INSTANTIATE_TEST_SUITE_P(
    Ordinary, EntityLookAlike,
    testing::Values("<?xml version=\"1.0\"?><order><id>5</id><note>a (b)</note></order>",
                    "<!DOCTYPE html><html></html>",
                    "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" "
                    "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\"><html/>",
                    "<!DOCTYPE note SYSTEM \"note.dtd\"><note/>",
                    "<a xsi:schemaLocation=\"http://www.example.com/ns ns.xsd\"/>",
                    "<m:include>yes</m:include>"));

TEST(XmlEntity, HostileTextIsBounded) {
  for (const std::string_view piece :
       {"<!ENTITY ", "<!DOCTYPE ", "<", "<!ENTITY a \"", "<xi:include "}) {
    std::string text;
    while (text.size() < 60'000) text += piece;
    EXPECT_LE(classify(Where::kHeader, text).top_score, 1);
  }
}

}  // namespace
}  // namespace quell::attack
