#include "decode.h"

#include <gtest/gtest.h>

#include <string>

namespace quell::attack {
namespace {

std::string last(std::string_view raw, Wire wire = Wire::kForm) {
  return decode_layers(raw, wire).back().bytes;
}

TEST(Decode, EachEncoding) {
  EXPECT_EQ(last("a%27b"), "a'b");
  EXPECT_EQ(last("a+b"), "a b");
  EXPECT_EQ(last("a+b", Wire::kPath), "a+b");
  EXPECT_EQ(last("%u0027%uFF07"), "''");
  EXPECT_EQ(last("%c0%af%e0%80%ae"), "/.");
  EXPECT_EQ(last("&#39;&#x27;&quot;&apos;"), "''\"'");
  EXPECT_EQ(last("\\x27\\u0027"), "''");
  EXPECT_EQ(last("0x2e0x2e0x2f"), "../");
  EXPECT_EQ(last("MScgb3IgMT0xLS0="), "1' or 1=1--");
  EXPECT_EQ(last("%zz%4&bogus;\\q"), "%zz%4&bogus;\\q");
}

TEST(Decode, LayersGoToACappedFixpoint) {
  EXPECT_EQ(last("%252527"), "'");
  EXPECT_EQ(decode_layers("%252527", Wire::kForm).size(), 4U);
  std::string deep = "%27";
  for (int i = 0; i < 40; ++i) deep.insert(1, "25");
  EXPECT_EQ(decode_layers(deep, Wire::kForm).size(), kMaxLayers);
}

TEST(Decode, OrdinaryIdentifiersAreNotTakenForBase64) {
  for (const char* value : {"productImageLarge", "0123456789abcdef", "SessionIdentifier1234"}) {
    EXPECT_EQ(decode_layers(value, Wire::kForm).size(), 1U) << value;
  }
}

TEST(Decode, NeedlessEncodingIsNoted) {
  EXPECT_TRUE(decode_layers("%2e%2e/", Wire::kForm)[1].needless);
  EXPECT_FALSE(decode_layers("a%20b%2Fc", Wire::kForm)[1].needless);
}

}  // namespace
}  // namespace quell::attack
