#include "sql/sql_tokens.h"

#include <gtest/gtest.h>

#include <string>

namespace quell::attack {
namespace {

/// Kinds as letters: n number, s string, o open string, w word, v variable, c comparison, l
/// logical, a arithmetic, ( ) , . ; - comment, ? other.
std::string kinds(std::string_view value, SqlQuote quote = SqlQuote::kNone) {
  SqlTokens tokens;
  if (!tokens.begin(value, quote)) return "no break";
  std::string out;
  for (std::size_t i = 0; tokens.has(i); ++i) {
    out += "nsowvcla(),.;-?"[static_cast<std::size_t>(tokens[i].kind)];
  }
  return out;
}

TEST(SqlTokens, Kinds) {
  EXPECT_EQ(kinds("1 or 'a' = \"b\""), "nwscs");
  EXPECT_EQ(kinds("a.b..c, @@v, @x"), "w.w..w,v,v");
  EXPECT_EQ(kinds("1.5e3 0x1F .5 2in1"), "nnnw");
  EXPECT_EQ(kinds("1e0union"), "nw");
  EXPECT_EQ(kinds("a/**/b /* open"), "ww-");
  EXPECT_EQ(kinds("a -- rest"), "w-");
  EXPECT_EQ(kinds("a # rest"), "w-");
  EXPECT_EQ(kinds("/*!50000union*/ select"), "ww");
  EXPECT_EQ(kinds("`a` [b c] N'x' _utf8'y'"), "wwss");
  EXPECT_EQ(kinds("$$a'b$$ $t$x$t$"), "ss");
  EXPECT_EQ(kinds("a||b && c <=> d := e"), "wlwlwcwcw");
  EXPECT_EQ(kinds("'it''s' 'a\\'b' 'open"), "sso");
  EXPECT_EQ(kinds("{x}"), "?w?");
}

TEST(SqlTokens, BreakingOutOfQuotes) {
  EXPECT_EQ(kinds("x' or 1", SqlQuote::kSingle), "wn");
  EXPECT_EQ(kinds("it''s", SqlQuote::kSingle), "no break");
  EXPECT_EQ(kinds("plain", SqlQuote::kSingle), "no break");
  EXPECT_EQ(kinds("x\" and 1", SqlQuote::kDouble), "wn");
  EXPECT_EQ(kinds("'", SqlQuote::kSingle), "");
}

TEST(SqlTokens, TokensAreInOrderAndInsideTheValue) {
  const std::string value = "1' or(select 'a'/**/,b from c)-- x";
  SqlTokens tokens;
  ASSERT_TRUE(tokens.begin(value, SqlQuote::kSingle));
  const char* at = value.data();
  for (std::size_t i = 0; tokens.has(i); ++i) {
    EXPECT_GE(tokens[i].text.data(), at);
    at = tokens[i].text.data() + tokens[i].text.size();
    EXPECT_LE(at, value.data() + value.size());
  }
  EXPECT_EQ(tokens.read(), 10U);
}

}  // namespace
}  // namespace quell::attack
