#include "contain/nginx/config.h"

#include "gmock/gmock.h"

namespace quell::contain::nginx {
namespace {

using testing::HasSubstr;

TEST(Parser, ReadsWhatNginxReads) {
  const auto read = parse_config("a 'b c' \"d\\\"e\" f\\ g # h;\n  ${i}j; k { l; m {} }", "x");
  ASSERT_TRUE(read) << read.error().full();
  ASSERT_EQ(read->size(), 2U);
  EXPECT_THAT(read->front().words, testing::ElementsAre("a", "b c", "d\"e", "f\\ g", "${i}j"));
  EXPECT_EQ(read->back().block.front().directives.size(), 2U);
  EXPECT_EQ(read->back().line, 2U);
}

TEST(Parser, RefusesWhatNginxRefuses) {
  for (const char* text :
       {"a", "a {", "}", ";", "{ }", "a 'b;", "a 'b'c;", "a b }", "a { b }", "it''s x;a 'b''c';"}) {
    EXPECT_FALSE(parse_config(text, "x")) << text;
  }
  const auto lua = parse_config("http {\n content_by_lua_block { return \"}\" }\n}", "n.conf");
  ASSERT_FALSE(lua);
  EXPECT_EQ(lua.error().code(), ErrorCode::kUnsupported);
  EXPECT_THAT(lua.error().message(), HasSubstr("n.conf:2: content_by_lua_block"));
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "a {";
  EXPECT_EQ(parse_config(deep, "x").error().code(), ErrorCode::kLimit);
}

}  // namespace
}  // namespace quell::contain::nginx
