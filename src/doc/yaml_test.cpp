#include "doc/yaml.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace quell::yaml {
namespace {

std::string why_not(std::string_view text) {
  const auto node = parse(text, "f.yaml");
  return node ? "parsed" : node.error().message();
}

TEST(Yaml, ReadsValuesWithTheirPlaces) {
  const Node root = parse("name: quell\nsteps:\n  - open\n  - close\nempty:\n", "f.yaml").value();
  const Mapping mapping = root.mapping({"name", "steps", "empty"}).value();
  EXPECT_EQ(find(mapping, "name")->text().value(), "quell");
  const Sequence steps = find(mapping, "steps")->sequence().value();
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[1].place().line, 4U);
  EXPECT_EQ(steps[1].place().column, 5U);
  EXPECT_TRUE(find(mapping, "empty")->is_null());
  EXPECT_EQ(find(mapping, "missing"), nullptr);
}

TEST(Yaml, RefusesWhatTheLibraryLetsThrough) {
  EXPECT_EQ(why_not("a: 1\nb: 2\na: 3\n"),
            "f.yaml:3:1: the key \"a\" stands here for the second time");
  EXPECT_EQ(why_not("a: &x 1\nb: *x\n"), "f.yaml:1:4: anchors (&name) are not allowed");
  EXPECT_EQ(why_not("a: !!int 1\n"), "f.yaml:1:4: tags (!name) are not allowed");
  EXPECT_EQ(why_not("a: 1\n---\nb: 2\n").substr(0, 7), "f.yaml:");
  EXPECT_NE(why_not(std::string(100, '[')), "parsed");
}

TEST(Yaml, NumbersAreDecimal) {
  const auto integer = [](std::string_view text) { return parse(text, "f").value().integer(); };
  EXPECT_EQ(integer("42").value(), 42);
  EXPECT_EQ(integer("-7").value(), -7);
  for (const char* text :
       {"0123", "0x10", "1.5", "1e3", "99999999999999999999", "-0", "x", "[1]"}) {
    EXPECT_FALSE(integer(text)) << text;
  }
}

TEST(Yaml, BooleansAreTrueOrFalse) {
  EXPECT_TRUE(parse("true", "f").value().boolean().value());
  EXPECT_FALSE(parse("false", "f").value().boolean().value());
  EXPECT_FALSE(parse("yes", "f").value().boolean());
}

TEST(Yaml, UnknownKeysNameTheNearest) {
  const Node root = parse("servrity: S1\n", "f.yaml").value();
  EXPECT_EQ(root.mapping({"severity", "owner"}).error().message(),
            "f.yaml:1:1: unknown key \"servrity\"; did you mean \"severity\"?");
  EXPECT_EQ(root.mapping({"owner"}).error().message(),
            "f.yaml:1:1: unknown key \"servrity\"; known here: owner");
}

TEST(Yaml, ManyKeysAreCappedAndTakeNoTime) {
  std::string many;
  for (int i = 0; i < 30'000; ++i) many += "k" + std::to_string(i) + ": v\n";
  EXPECT_NE(why_not(many).find("more than 20000 values"), std::string::npos) << why_not(many);
}

TEST(Yaml, SyntaxErrorsNameThePlace) {
  EXPECT_EQ(why_not("a: [1,\nb: 2\n"), "f.yaml:3:1: end of sequence flow not found");
  EXPECT_EQ(why_not("x: 'it''s'\na: \"open\\\"\n"), "f.yaml:2:4: the quote is never closed");
  EXPECT_EQ(why_not("a: 'open''\n"), "f.yaml:1:4: the quote is never closed");
}

}  // namespace
}  // namespace quell::yaml
