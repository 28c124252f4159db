#include "doc/json_outline.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "doc/json.h"

namespace quell::json {
namespace {

using Kind = Outline::Kind;

/// What an outline has to say of a value.
void tell(const Value& value, std::string& out) {
  if (const auto* object = value.if_object()) {
    out += '(';
    for (const auto& member : *object) {
      out += 'k';
      out.append(member.key().data(), member.key().size());
      tell(member.value(), out);
    }
    out += ')';
  } else if (const auto* array = value.if_array()) {
    out += '(';
    for (const Value& each : *array) tell(each, out);
    out += ')';
  } else if (const auto* text = value.if_string()) {
    out += 's';
    out.append(text->data(), text->size());
  }
}

std::string told(const Outline& outline) {
  std::string out;
  for (const Outline::Item& item : outline.items()) {
    out += item.kind == Kind::kBegin ? '('
           : item.kind == Kind::kEnd ? ')'
           : item.kind == Kind::kKey ? 'k'
                                     : 's';
    out += item.text;
  }
  return out;
}

void expect_same_as_parse(std::string_view text, Outline& outline) {
  const auto value = parse(text);
  const bool read = outline.read(text);
  EXPECT_EQ(read, value.has_value()) << text;
  if (!read || !value) return;
  std::string wanted;
  tell(*value, wanted);
  EXPECT_EQ(told(outline), wanted) << text;
}

const std::vector<std::string>& texts() {
  static const std::vector<std::string> kTexts = {
      R"({"a":"x","b":{"c":["y",1,-0.5e3,true,false,null,"z"]},"":""})",
      R"([])",
      R"({})",
      R"([[],[{}],""])",
      R"("alone")",
      R"( 12 )",
      R"(-0)",
      R"(01)",
      R"(1.)",
      R"(1e)",
      R"(1e999)",
      R"(1e-999)",
      R"(-)",
      R"([1,])",
      R"([,1])",
      R"({"a":1,})",
      R"({,})",
      R"({"a"})",
      R"({"a":})",
      R"({"a":1 "b":2})",
      R"([1 2])",
      R"({"a":1}})",
      R"([1]])",
      R"([}])",
      R"({]})",
      R"({"a":1,"a":2})",
      R"({"a":1,"\u0061":2})",
      R"({"a":{"a":{"a":1}}})",
      R"("\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00")",
      R"("\ud83d")",
      R"("\ude00")",
      R"("\ud83dx")",
      R"("\ud83d\u0041")",
      R"("\u12")",
      R"("\x41")",
      R"("\)",
      R"("open)",
      R"(tru)",
      R"(truex)",
      R"([nul])",
      R"({1:2})",
      R"({'a':1})",
      "\"\t\"",
      "\"\x7f\"",
      "\"\xc3\xa9\"",
      "\"\xc3\"",
      "\"\xc0\x80\"",
      "\"\xed\xa0\x80\"",
      "\"\xf4\x90\x80\x80\"",
      "\xef\xbb\xbf{}",
      "",
      " ",
      "{\"a\":1}\n\r\t ",
      "{\"a\":1}\v",
      "/**/{}",
      "[NaN]",
      "[Infinity]",
      R"({"a":"1","b":"1","c":"1","d":"1","e":"1","f":"1","g":"1","h":"1","i":"1","j":"1","k":"1","l":"1","m":"1","n":"1"})",
      R"({"a":"1","b":"1","c":"1","d":"1","e":"1","f":"1","g":"1","h":"1","i":"1","j":"1","k":"1","l":"1","m":"1","b":"1"})",
  };
  return kTexts;
}

TEST(JsonOutline, ReadsWhatParseReads) {
  Outline outline;
  for (const std::string& text : texts()) expect_same_as_parse(text, outline);
  for (const std::size_t depth : {30UZ, 31UZ, 32UZ, 33UZ, 34UZ, 40UZ}) {
    expect_same_as_parse(std::string(depth, '[') + std::string(depth, ']'), outline);
  }
  for (const std::size_t digits : {99UZ, 101UZ, 308UZ, 309UZ, 310UZ, 400UZ}) {
    expect_same_as_parse("[" + std::string(digits, '9') + "]", outline);
  }
  expect_same_as_parse(std::string("[\"a\0b\"]", 7), outline);
}

TEST(JsonOutline, ReadsDamagedTextsAsParseDoes) {
  Outline outline;
  std::uint64_t state = 42;
  const auto random = [&](std::size_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33U) % below;
  };
  constexpr std::string_view kBytes = "{}[]\",:\\ue0d8ax1-+.tfn \n\xc3\xa9\xed";
  for (int round = 0; round < 20000; ++round) {
    std::string text = texts()[random(texts().size())];
    const std::size_t changes = 1 + random(3);
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = random(text.size() + 1);
      const char byte = kBytes[random(kBytes.size())];
      if (at == text.size() || random(3) == 0) {
        text.insert(at, 1, byte);
      } else if (random(2) == 0) {
        text[at] = byte;
      } else {
        text.erase(at, 1);
      }
    }
    expect_same_as_parse(text, outline);
  }
}

TEST(JsonOutline, StringsWithoutEscapesAreNotCopied) {
  const std::string_view text = R"({"key":"plain"})";
  Outline outline;
  ASSERT_TRUE(outline.read(text));
  ASSERT_EQ(outline.items().size(), 4U);
  EXPECT_EQ(outline.items()[1].text.data(), text.data() + 2);
  EXPECT_EQ(outline.items()[2].text.data(), text.data() + 8);
}

}  // namespace
}  // namespace quell::json
