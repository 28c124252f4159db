#include "script/html_tags.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace quell::attack {
namespace {

/// "name=value name" of the attributes from `at` on.
std::string attributes_of(std::string_view text, std::size_t at) {
  HtmlAttributes attributes(text, at);
  std::string out;
  while (const auto each = attributes.next()) {
    if (!out.empty()) out += '|';
    out += each->name;
    if (each->has_value) out += '=' + std::string(each->value);
  }
  return out + (attributes.closed() ? ">" : "");
}

std::string tag_of(std::string_view text) {
  const auto tag = html_tag(text, 0);
  if (!tag) return "no tag";
  return std::string(tag->name) + ": " + attributes_of(text, tag->attributes);
}

TEST(HtmlTags, AsBrowsersTolerateThem) {
  EXPECT_EQ(tag_of("<a href=x>"), "a: href=x>");
  EXPECT_EQ(tag_of("<svg/onload=f()>"), "svg: onload=f()>");
  EXPECT_EQ(tag_of("<img/src/onerror=f()//"), "img: src|onerror=f()//");
  EXPECT_EQ(tag_of("<b a='1'c=\"2\"d=3>"), "b: a=1|c=2|d=3>");
  EXPECT_EQ(tag_of("<b\x0b"
                   "a\t=\n'1"),
            "b: a=1");
  EXPECT_EQ(tag_of("<b a=`x`onclick=f()>"), "b: a=x|onclick=f()>");
  EXPECT_EQ(tag_of("<b a=` onclick=f()>"), "b: a=`|onclick=f()>");
  EXPECT_EQ(tag_of("<b a=\\\"x\\\">"), "b: a=x\\>");
  EXPECT_EQ(tag_of("<b a=x/onload=f()>"), "b: a=x|onload=f()>");
  EXPECT_EQ(tag_of("<b a=/online=1>"), "b: a=/online=1>");
  EXPECT_EQ(tag_of("<x:script x>"), "script: x>");
  EXPECT_EQ(tag_of("< script>"), "script: >");
  EXPECT_EQ(tag_of("</b x=1>"), "b: x=1>");
  EXPECT_EQ(tag_of("<b \"onclick=1"), "b: onclick=1");
  EXPECT_EQ(tag_of("<b onclick/=1>"), "b: onclick=1>");
  EXPECT_EQ(tag_of("<b onclick!#$%=1>"), "b: onclick=1>");
  EXPECT_EQ(tag_of("<b x!#$%=1>"), "b: =1>");
  EXPECT_EQ(tag_of("<b @click=1>"), "b: @click=1>");
  EXPECT_EQ(tag_of("<\xc5\xbfvg/onload=1>"), "svg: onload=1>");
  EXPECT_EQ(tag_of("<\xc4\xb1mage x>"), "image: x>");
}

TEST(HtmlTags, ValuesWithoutEnd) {
  const auto open = [](std::string_view text) { return HtmlAttributes(text, 0).next()->open; };
  EXPECT_TRUE(open("a='x"));
  EXPECT_TRUE(open("a=\""));
  EXPECT_FALSE(open("a='x'"));
  EXPECT_FALSE(open("a=x"));
  EXPECT_FALSE(open("a=`x"));
}

TEST(HtmlTags, WhatBeginsNone) {
  for (const char* text : {"<", "< b>", "<3", "<>", "<=", "<-", "<(", "<\xc3\xa9", "</ ", "<!--"}) {
    EXPECT_EQ(tag_of(text), "no tag") << text;
  }
}

TEST(HtmlTags, NamesThatStandApart) {
  HtmlAttributes attributes("\"x\"y=1 z", 0);
  std::vector<bool> apart;
  while (const auto each = attributes.next()) apart.push_back(each->apart);
  EXPECT_EQ(apart, (std::vector<bool>{true, true}));
  EXPECT_FALSE(HtmlAttributes("only=1", 0).next()->apart);
}

}  // namespace
}  // namespace quell::attack
