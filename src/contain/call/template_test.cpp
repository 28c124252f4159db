#include "call/template.h"

#include <gmock/gmock.h>

namespace quell::contain::call {
namespace {

using testing::HasSubstr;

const std::string kHostile = "../a b?x=1&y#\"},\"admin\":true,{\"\r\nX-Evil: 1\xc3\xa4%";

CallValues hostile() {
  return {{"name", {.text = kHostile}},
          {"query", {.text = "../a b?x=1&y#\"},\"admin\":true,{\"\xc3\xa4%"}},
          {"odd", {.text = "a/b ?x=1&y#\xc3\xa4%"}},
          {"dots", {.text = ".."}},
          {"climbs", {.text = "a\\..\\b"}},
          {"line", {.text = "a\nb"}},
          {"del", {.text = "a\x7f"}},
          {"empty", {.text = ""}},
          {"off", {.text = "false", .form = CallValue::Form::kJson}},
          {"list", {.text = R"([1,"a\"b"])", .form = CallValue::Form::kJson}},
          {"word", {.text = R"("de\"bug")", .form = CallValue::Form::kJson}},
          {"secret.token", {.text = "t0ps3cret"}}};
}

TEST(CallTemplate, AValueStaysInsideOfItsComponentAndParameter) {
  const CallValues values = hostile();
  const Filler filler(values);
  EXPECT_EQ(*filler.target("/flags/{odd}/set?by={query}&fixed=1"),
            "/flags/a%2Fb%20%3Fx%3D1%26y%23%C3%A4%25/"
            "set?by=..%2Fa%20b%3Fx%3D1%26y%23%22%7D%2C%22admin%22%3Atrue%2C%7B%22"
            "%C3%A4%25&fixed=1");
  EXPECT_EQ(*filler.target("/{off}/{word}"), "/false/de%22bug");
  EXPECT_EQ(*filler.target("/a{{b}}/"), "/a{b}/");
}

TEST(CallTemplate, NoValueMakesAnotherPathOfIt) {
  const CallValues values = hostile();
  const Filler filler(values);
  for (const char* path : {"/flags/{dots}",
                           "/flags/{dots}/off",
                           "/flags/{name}",
                           "/flags/{climbs}",
                           "/flags/{line}",
                           "/flags/{empty}/off",
                           "/{dots}",
                           "flags",
                           "/a b",
                           "/a#b",
                           "/{missing}",
                           "/{",
                           "/}",
                           "/{a b}",
                           "/{secret.token}",
                           "/x?t={secret.token}",
                           "/a\nb",
                           "/x?by={line}",
                           "/x?by={name}",
                           "/x?a=1&b=x{del}"}) {
    EXPECT_FALSE(filler.target(path)) << path << " " << filler.target(path).value_or("");
  }
  EXPECT_THAT(filler.target("/{secret.token}").error().message(), HasSubstr("logs"));
}

TEST(CallTemplate, JsonIsFilledByItsStructure) {
  const CallValues values = hostile();
  const Filler filler(values);
  const std::string text = *filler.json_text(
      R"({"enabled": "{off}", "flag": "{name}", "note": "set {name} to {off}", "n": [1.5, "{list}"],
          "literal": "{{x}}"})");
  const json::Object object = json::parse(text)->as_object();
  EXPECT_EQ(object.size(), 5U) << text;
  EXPECT_EQ(object.at("enabled"), json::Value(false));
  EXPECT_EQ(object.at("flag"), json::Value(kHostile));
  EXPECT_EQ(object.at("note"), json::Value("set " + kHostile + " to false"));
  EXPECT_EQ(object.at("n").at(1).at(1), json::Value("a\"b"));
  EXPECT_EQ(object.at("literal"), json::Value("{x}"));
  EXPECT_FALSE(filler.json_text("{\"a\": {name}}"));
  EXPECT_FALSE(filler.json_text("{\"a\": \"{nobody}\"}"));
}

TEST(CallTemplate, FormsAndHeadersCannotBeLeft) {
  const CallValues values = hostile();
  const Filler filler(values);
  EXPECT_EQ(*filler.form({{"a&b", "{off}"}, {"c", "x={word}"}}), "a%26b=false&c=x%3Dde%22bug");
  EXPECT_EQ(*filler.header("Bearer {secret.token}"), "Bearer t0ps3cret");
  const auto split = filler.header("x {name}");
  ASSERT_FALSE(split);
  EXPECT_THAT(split.error().message(), testing::Not(HasSubstr("Evil")));
  EXPECT_FALSE(filler.header("a\r\nb"));
}

TEST(CallTemplate, EqualValuesGiveEqualTexts) {
  EXPECT_EQ(sorted_text(*json::parse(R"({"b": [{"z":1.5,"a":null}], "a": "x"})")),
            R"({"a":"x","b":[{"a":null,"z":1.5}]})");
}

}  // namespace
}  // namespace quell::contain::call
