#include "doc/json.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "base/limits.h"
#include "base/utf8.h"

namespace quell::json {
namespace {

std::string round_trip(std::string_view text) {
  const auto value = parse(text);
  return value ? canonical(*value) : value.error().message();
}

TEST(Json, CanonicalFormIsOne) {
  EXPECT_EQ(round_trip(" { \"b\" : [1, -2 , true,null], \"a\":{\"z\":\"\",\"y\":{}} } "),
            R"({"a":{"y":{},"z":""},"b":[1,-2,true,null]})");
  EXPECT_EQ(round_trip(R"("\u0041\u00e9\/\u0001\n\"\\")"), "\"Aé/\\u0001\\n\\\"\\\\\"");
  EXPECT_EQ(round_trip("18446744073709551615"), "18446744073709551615");
}

TEST(Json, DuplicateKeysAreRefusedAlsoWhenEscapedOrNested) {
  for (const char* text :
       {R"({"a":1,"a":2})", R"({"a":1,"\u0061":2})", R"([{"x":{"a":1,"a":2}}])"}) {
    const auto value = parse(text);
    ASSERT_FALSE(value) << text;
    EXPECT_NE(value.error().message().find("same key twice"), std::string::npos);
  }
  EXPECT_TRUE(parse(R"({"a":{"a":1},"b":{"a":1}})"));
}

TEST(Json, ErrorsNameThePlace) {
  const auto value = parse("{\n  \"a\": tru\n}");
  ASSERT_FALSE(value);
  EXPECT_NE(value.error().message().find("line 2, column 8"), std::string::npos)
      << value.error().message();
}

TEST(Json, LimitsAndTrash) {
  EXPECT_EQ(parse(std::string(100, '[')).error().code(), ErrorCode::kLimit);
  EXPECT_EQ(parse(std::string(limits::kDocumentBytes + 1, ' ')).error().code(), ErrorCode::kLimit);
  for (const char* text : {"", " ", "{} {}", "1e999", "nul", "\"\xff\"", "[1,]", "{\"a\":1"}) {
    EXPECT_FALSE(parse(text)) << text;
  }
}

TEST(Json, MembersAreCheckedByType) {
  const Value value = parse(R"({"t":"x","n":7})").value();
  EXPECT_EQ(text_at(value.get_object(), "t").value(), "x");
  EXPECT_EQ(integer_at(value.get_object(), "n").value(), 7);
  EXPECT_FALSE(text_at(value.get_object(), "n"));
  EXPECT_FALSE(integer_at(value.get_object(), "missing"));
}

TEST(Json, PrettyKeepsTheOrderOfKeys) {
  EXPECT_EQ(pretty(parse(R"({"b":1,"a":[],"c":[1,2]})").value()),
            "{\n  \"b\": 1,\n  \"a\": [],\n  \"c\": [\n    1,\n    2\n  ]\n}\n");
}

TEST(Json, LinesAndNumbersReadAsPeopleWriteThem) {
  EXPECT_EQ(line(parse(R"({"b": 0.1, "a": [1, 2.5, "x"], "c": 1e300})").value()),
            R"({"b":0.1,"a":[1,2.5,"x"],"c":1e+300})");
  EXPECT_EQ(pretty(parse("[0.98]").value()), "[\n  0.98\n]\n");
}

TEST(Json, OutsideBytesBecomeUtf8) {
  EXPECT_EQ(utf8_or_replaced("a\xff\xc3\xa9"), "a\xEF\xBF\xBD\xc3\xa9");
}

TEST(Json, TheSizeOfPrettyTextIsNeverTooSmall) {
  for (const char* text :
       {"null", "[]", "{}", "[1,2,[3,{\"a\":-9223372036854775807}]]", "\"\\u0001\\n\\\"x\"",
        "{\"key\":{\"inner\":[\"text\",true,false,null,0.125]}}"}) {
    const auto value = parse(text);
    ASSERT_TRUE(value) << text;
    const std::string written = pretty(*value);
    EXPECT_GE(pretty_size(*value, 0), written.size() - 1) << text;  // without the last end of line
    EXPECT_LE(pretty_size(*value, 0), 4 * written.size() + 40) << text;
  }
}

}  // namespace
}  // namespace quell::json
