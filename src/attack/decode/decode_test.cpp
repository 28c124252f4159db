#include "decode/decode.h"

#include <gtest/gtest.h>

#include <string>

namespace quell::attack {
namespace {

std::string last(std::string_view raw, Wire wire = Wire::kForm) {
  Arena arena;
  return std::string(decode_layers(raw, wire, arena).last().bytes);
}

std::size_t layers(std::string_view raw) {
  Arena arena;
  return decode_layers(raw, Wire::kForm, arena).size();
}

bool is_first_needless(std::string_view raw) {
  Arena arena;
  return decode_layers(raw, Wire::kForm, arena)[1].needless;
}

TEST(Decode, EachEncoding) {
  EXPECT_EQ(last("a%27b"), "a'b");
  EXPECT_EQ(last("a+b"), "a b");
  EXPECT_EQ(last("a+b", Wire::kPath), "a+b");
  EXPECT_EQ(last("%u0027%uFF07"), "''");
  EXPECT_EQ(last("%c0%af%e0%80%ae"), "/.");
  EXPECT_EQ(last("&#39;&#x27;&quot;&apos;"), "''\"'");
  EXPECT_EQ(last("&#00000000000000039;&#x0000000000027;"), "''");  // zeros before it don't count
  EXPECT_EQ(last("\\x27\\u0027"), "''");
  EXPECT_EQ(last("0x2e0x2e0x2f"), "../");
  EXPECT_EQ(last("MScgb3IgMT0xLS0="), "1' or 1=1--");
  EXPECT_EQ(last("%zz%4&bogus;\\q"), "%zz%4&bogus;\\q");
}

TEST(Decode, LayersGoToACappedFixpoint) {
  EXPECT_EQ(last("%252527"), "'");
  EXPECT_EQ(layers("%252527"), 4U);
  std::string deep = "%27";
  for (int i = 0; i < 40; ++i) deep.insert(1, "25");
  EXPECT_EQ(layers(deep), kMaxLayers);
}

TEST(Decode, OrdinaryIdentifiersAreNotTakenForBase64) {
  for (const char* value : {"productImageLarge", "0123456789abcdef", "SessionIdentifier1234"}) {
    EXPECT_EQ(layers(value), 1U) << value;
  }
}

TEST(Decode, NeedlessEncodingIsNoted) {
  EXPECT_TRUE(is_first_needless("%2e%2e/"));
  EXPECT_FALSE(is_first_needless("a%20b%2Fc"));
}

}  // namespace
}  // namespace quell::attack
