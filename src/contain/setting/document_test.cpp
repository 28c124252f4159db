#include "contain/setting/document.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace quell::contain::setting {
namespace {

using testing::HasSubstr;

/// The text after "KEY=VALUE", or why not.
std::string set(const std::string& text, Format format, const std::string& assignment) {
  const auto wish = parse_assignment(assignment, format);
  if (!wish) return "wish: " + wish.error().full();
  const auto result = with_value(text, format, *wish);
  return result ? *result : "no: " + result.error().full();
}

constexpr std::string_view kJson =
    "{ \"a\": 1,\r\n\t\"db\" : {\"pool\":{\"size\": 5.50, \"on\":true}, \"hosts\": [\"x\", "
    "{\"w\":null}]},\n  \"t\": \"5\"  }\n";

/// The sample with one part replaced.
std::string with(std::string_view sample, std::string_view part, std::string_view by) {
  std::string text(sample);
  const auto at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), by);
}

TEST(SettingJson, OnlyTheValuesBytesChange) {
  const std::string text(kJson);
  const auto json = [&](const std::string& wish) { return set(text, Format::kJson, wish); };
  EXPECT_EQ(json("a=2"), with(kJson, "1", "2"));
  EXPECT_EQ(json("db.pool.size=7"), with(kJson, "5.50", "7"));
  EXPECT_EQ(json("db.pool.on=false"), with(kJson, "true", "false"));
  EXPECT_EQ(json("db.hosts.0=y\"z"), with(kJson, "\"x\"", "\"y\\\"z\""));
  EXPECT_EQ(json("db.hosts.1.w:=3"), with(kJson, "null", "3"));
  EXPECT_EQ(json("t=6"), with(kJson, "\"5\"", "\"6\"")) << "a text stays a text";
  EXPECT_EQ(json("t:=6"), with(kJson, "\"5\"", "6")) << "unless it is said";
  EXPECT_EQ(json("a=1"), text);
}

TEST(SettingJson, AKeyIsAddedAsItsNeighboursAreWritten) {
  const std::string text(kJson);
  EXPECT_EQ(set(text, Format::kJson, "db.pool.max=9"),
            with(kJson, "\"on\":true", "\"on\":true, \"max\":9"));
  EXPECT_EQ(set(text, Format::kJson, "new=x"), with(kJson, "\"5\"", "\"5\",\n  \"new\": \"x\""));
  EXPECT_EQ(set("{}", Format::kJson, "x=true"), "{\"x\": true}");
  EXPECT_EQ(set("{\"a\": {}}", Format::kJson, "a.x:=\"1\""), "{\"a\": {\"x\": \"1\"}}");
}

TEST(SettingJson, WhatIsNotSureIsRefused) {
  const std::string text(kJson);
  const auto json = [&](const std::string& wish) { return set(text, Format::kJson, wish); };
  EXPECT_THAT(json("a=many"), HasSubstr("the value there is a number"));
  EXPECT_THAT(json("db=1"), HasSubstr("neither text, number nor boolean"));
  EXPECT_THAT(json("none.x=1"), HasSubstr("there is no \"none\""));
  EXPECT_THAT(json("db.hosts.2=z"), HasSubstr("the list has no element 2"));
  EXPECT_THAT(json("a.b=1"), HasSubstr("single value"));
  EXPECT_THAT(json("a:=many"), HasSubstr("as JSON writes it"));
  EXPECT_THAT(set("{\"a\":1,\"a\":2}", Format::kJson, "a=3"), HasSubstr("no: "));
  EXPECT_THAT(set("{\"a\":1,}", Format::kJson, "a=3"), HasSubstr("no: "));
  EXPECT_THAT(set("{\"a\":1} // x", Format::kJson, "a=3"), HasSubstr("no: "));
  EXPECT_THAT(set("{\"a\":\"\xff\"}", Format::kJson, "a=3"), HasSubstr("not UTF-8"));
}

constexpr std::string_view kYaml =
    "# the shop\n"
    "log:\n"
    "  level: info   # quiet\n"
    "  file: 'it''s.log'\n"
    "  debug: off\n"
    "pool: {size: 5, name: \"a b\"}\n"
    "hosts:\n"
    "- name: one\n"
    "  port: 80\n"
    "- two\n"
    "text: |\n"
    "  several: lines\n"
    "long: a b\n"
    "  c d\n"
    "empty:\n"
    "version: 1.2.3\n";

TEST(SettingYaml, OnlyTheValuesBytesChange) {
  const std::string text(kYaml);
  const auto yaml = [&](const std::string& wish) { return set(text, Format::kYaml, wish); };
  EXPECT_EQ(yaml("log.level=debug"), with(kYaml, "info", "debug"));
  EXPECT_EQ(yaml("log.level=5"), with(kYaml, "info", "\"5\"")) << "a text stays a text";
  EXPECT_EQ(yaml("log.level=a: b # c"), with(kYaml, "info", "\"a: b # c\""));
  EXPECT_EQ(yaml("log.file=o'r"), with(kYaml, "'it''s.log'", "'o''r'"));
  EXPECT_EQ(yaml("log.debug=on"), with(kYaml, "off", "on"));
  EXPECT_EQ(yaml("pool.size=50"), with(kYaml, "5", "50"));
  EXPECT_EQ(yaml("pool.name=c\\d"), with(kYaml, "\"a b\"", "\"c\\\\d\""));
  EXPECT_EQ(yaml("hosts.0.port=81"), with(kYaml, "80", "81"));
  EXPECT_EQ(yaml("hosts.1=three"), with(kYaml, "two", "three"));
  EXPECT_EQ(yaml("version:=2"), with(kYaml, "1.2.3", "2"));
}

TEST(SettingYaml, AKeyIsAddedOnALineOfItsOwn) {
  const std::string text(kYaml);
  EXPECT_EQ(set(text, Format::kYaml, "log.new=x"),
            with(kYaml, "  debug: off\n", "  new: x\n  debug: off\n"));
  EXPECT_EQ(set(text, Format::kYaml, "hosts.0.weight=3"),
            with(kYaml, "  port", "  weight: 3\n  port"));
  EXPECT_EQ(set("a: 1\r\nb: 2\r\n", Format::kYaml, "c=x"), "a: 1\r\nc: x\r\nb: 2\r\n");
}

TEST(SettingYaml, WhatIsNotSureIsRefused) {
  const std::string text(kYaml);
  const auto yaml = [&](const std::string& wish) { return set(text, Format::kYaml, wish); };
  EXPECT_THAT(yaml("text=x"), HasSubstr("block of lines"));
  EXPECT_THAT(yaml("long=x"), HasSubstr("several lines"));
  EXPECT_THAT(yaml("empty=x"), HasSubstr("no value stands there"));
  EXPECT_THAT(yaml("version=2.0"), HasSubstr("no: "));
  EXPECT_THAT(yaml("log.debug=5"), HasSubstr("a boolean"));
  EXPECT_THAT(yaml("pool.max=5"), HasSubstr("a line of its own"));
  for (const char* hostile : {"a: &x 1\nb: *x\n", "a: 1\na: 2\n", "a: 1\n---\na: 2\n",
                              "a: !!str 1\n", "a: \"1\n", "a: [1\n", "\357\273\277a: 1\n"}) {
    EXPECT_THAT(set(hostile, Format::kYaml, "a=3"), HasSubstr("no: ")) << hostile;
  }
}

struct Case {
  Format format;
  std::string before;
  std::string wish;
  std::string after;
};

TEST(SettingLines, OnlyTheValuesBytesChange) {
  const std::vector<Case> cases{
      {Format::kEnv, "# x\nA=1\nexport B='two words' \r\n", "B=3 x",
       "# x\nA=1\nexport B='3 x' \r\n"},
      {Format::kEnv, "A=1\nLAST=x", "LAST=y", "A=1\nLAST=y"},
      {Format::kEnv, "A=\n", "A=on", "A=on\n"},
      {Format::kEnv, "A=1", "B=2", "A=1\nB=2"},
      {Format::kEnv, "export A=1\n# end\n", "B=2", "export A=1\nexport B=2\n# end\n"},
      {Format::kIni, "[a]\nk = v\n[b]\n k: v\n", "b.k=w w", "[a]\nk = v\n[b]\n k: w w\n"},
      {Format::kIni, "[a.b]\nk=\"v\"\n", "a\\.b.k=w", "[a.b]\nk=\"w\"\n"},
      {Format::kIni, "[a]\nk  =  v\n\n[b]\n", "a.n=1", "[a]\nk  =  v\nn  =  1\n\n[b]\n"},
      {Format::kIni, "[a]\n[b]\n", "a.n=1", "[a]\nn = 1\n[b]\n"},
      {Format::kProperties, "! x\na.b.c: 5\nd = e f\n", "a.b.c=6", "! x\na.b.c: 6\nd = e f\n"},
      {Format::kProperties, "m = a\\\n  k = v\nk v\n", "k=w", "m = a\\\n  k = v\nk w\n"},
      {Format::kPostgres, "log_statement = 'none' # x\n", "log_statement=all",
       "log_statement = 'all' # x\n"},
      {Format::kPostgres, "a 5 # x\n", "a=6ms", "a 6ms # x\n"},
      {Format::kPostgres, "a = on\n", "a=x y", "a = 'x y'\n"},
      {Format::kRedis, "save 900 1\nsave 300 10\nloglevel  notice\n", "loglevel=debug",
       "save 900 1\nsave 300 10\nloglevel  debug\n"},
      {Format::kRedis, "loglevel notice\n", "maxclients=5", "loglevel notice\nmaxclients 5\n"},
      {Format::kToml, "[a.\"b.c\"]\nd.e = 1 # x\n", "a.b\\.c.d.e=2", "[a.\"b.c\"]\nd.e = 2 # x\n"},
      {Format::kToml, "[[s]]\nw = 'x'\n[[s]]\nw = \"y\"\n", "s.1.w=z\"",
       "[[s]]\nw = 'x'\n[[s]]\nw = \"z\\\"\"\n"},
      {Format::kToml, "a = true\n[t]\n", "a=false", "a = false\n[t]\n"},
      {Format::kToml, "a = true\n[t]\n", "b=x", "a = true\nb = \"x\"\n[t]\n"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(set(one.before, one.format, one.wish), one.after) << one.wish << "\n" << one.before;
  }
}

TEST(SettingLines, WhatReadersDifferAboutIsRefused) {
  const std::vector<std::pair<Case, std::string>> cases{
      {{Format::kEnv, "A=x $Y\n", "A=1", ""}, "readers of such files differ"},
      {{Format::kEnv, "A=\"$Y\"\n", "A=1", ""}, "a shell would replace"},
      {{Format::kEnv, "A=1\n", "A=x y", ""}, "needs quotes"},
      {{Format::kEnv, "A=1\nnonsense\n", "A=2", ""}, "line 2: it is not NAME=value"},
      {{Format::kEnv, "A=1\nA=2\n", "A=3", ""}, "more than once"},
      {{Format::kEnv, "A=1\n", "A:=3", ""}, "have no types"},
      {{Format::kIni, "k = v ; x\n", "k=w", ""}, "where its value ends"},
      {{Format::kIni, "[a]\nk = v\n  more\n", "a.k=w", ""}, "the line below it"},
      {{Format::kIni, "[a]\nK = v\n", "a.k=w", ""}, "it is written"},
      {{Format::kIni, "[a]\nk = v\n", "b.k=w", ""}, "one section"},
      {{Format::kIni, "[a]\nk = v\n", "a.k=x ; y", ""}, "without quotes"},
      {{Format::kProperties, "k = a\\\nb\n", "k=c", ""}, "over several lines"},
      {{Format::kProperties, "k = \\u0041\n", "k=c", ""}, "escapes"},
      {{Format::kPostgres, "k = 'a''b'\n", "k=c", ""}, "quotes"},
      {{Format::kPostgres, "k = 'a\n", "k=c", ""}, "never closed"},
      {{Format::kIni, "k = a \n", "k=", ""}, "an empty value"},
      {{Format::kRedis, "k a \"b\"\n", "k=c", ""}, "quotes"},
      {{Format::kToml, "k = [1,\n2]\n", "k=c", ""}, "over several lines"},
      {{Format::kToml, "k = [1, 2]\n", "k=c", ""}, "list"},
      {{Format::kToml, "k = 1979-05-27\n", "k=c", ""}, "neither text"},
      {{Format::kToml, "k = 1\n", "k:=null", ""}, "no null"},
  };
  for (const auto& [one, why] : cases) {
    EXPECT_THAT(set(one.before, one.format, one.wish), HasSubstr(why)) << one.before;
  }
}

TEST(SettingKey, TextsReadBack) {
  for (const char* text : {"a.b.c=1", "a\\.b.c=x=y", "a\\\\b=", "pool.size:=5"}) {
    const auto wish = parse_assignment(text, Format::kJson);
    ASSERT_TRUE(wish) << text;
    EXPECT_EQ(to_text(*wish, Format::kJson), text);
  }
  EXPECT_EQ(parse_key("a.b", Format::kProperties)->names.size(), 1U);
  for (const char* text : {"", "a", "=1", ".a=1", "a..b=1", "a\\x=1", "a=\n", "a=\x1b", "a=\xff"}) {
    EXPECT_FALSE(parse_assignment(text, Format::kJson)) << text;
  }
}

}  // namespace
}  // namespace quell::contain::setting
