#include "text/ascii_set.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quell::attack {
namespace {

constexpr std::string_view kMembers = "'\"\\ \tz~=";
constexpr AsciiSet kSet(kMembers);

/// Texts of all sizes around those of the blocks, with few and with many members, each in memory of
/// its own: what reads behind its end is found by the address sanitizer.
std::vector<std::vector<char>> texts() {
  std::vector<std::vector<char>> out;
  std::uint64_t state = 7;
  const auto random = [&](std::size_t below) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::size_t>(state >> 33U) % below;
  };
  for (std::size_t size = 0; size < 70; ++size) {
    for (const std::size_t rarity : {3UZ, 20UZ, 1000UZ}) {
      std::vector<char> text(size);
      for (char& c : text) {
        c = random(rarity) == 0 ? kMembers[random(kMembers.size())]
                                : static_cast<char>(random(2) == 0 ? random(256) : 'a');
      }
      out.push_back(std::move(text));
    }
  }
  return out;
}

TEST(AsciiSet, ContainsItsMembersAndNothingElse) {
  for (unsigned c = 0; c < 256; ++c) {
    const char byte = static_cast<char>(c);
    EXPECT_EQ(kSet.contains(byte), kMembers.contains(byte)) << c;
    EXPECT_EQ(kSet.find_in(std::string(20, byte)), kMembers.contains(byte) ? 0 : std::string::npos)
        << c;
  }
}

TEST(AsciiSet, FindsWhatTheStandardFinds) {
  for (const std::vector<char>& bytes : texts()) {
    const std::string_view text(bytes.data(), bytes.size());
    EXPECT_EQ(kSet.rfind_in(text), text.find_last_of(kMembers));
    EXPECT_EQ(kSet.rfind_other_in(text), text.find_last_not_of(kMembers));
    for (std::size_t from = 0; from <= text.size() + 1; ++from) {
      EXPECT_EQ(kSet.find_in(text, from), text.find_first_of(kMembers, from));
      EXPECT_EQ(kSet.find_other_in(text, from), text.find_first_not_of(kMembers, from));
    }
  }
}

TEST(AsciiSet, FindsPairs) {
  for (const std::vector<char>& bytes : texts()) {
    const std::string_view text(bytes.data(), bytes.size());
    for (std::size_t from = 0; from <= text.size() + 1; ++from) {
      EXPECT_EQ(find_pair(text, 'a', '\'', from), text.find("a'", from));
      EXPECT_EQ(find_pair(text, 'a', 'a', from), text.find("aa", from));
    }
  }
}

TEST(AsciiSet, LiteralsAreSets) {
  EXPECT_TRUE(is_any<"ab">('b'));
  EXPECT_FALSE(is_any<"ab">('\0'));
  EXPECT_EQ(find_any<"/?">("host/path?"), 4U);
  EXPECT_EQ(find_none<" \t">(" \tx "), 2U);
  EXPECT_EQ(rfind_any<"/\\">("a/b\\c"), 3U);
  EXPECT_EQ(rfind_none<"0123456789">("a12"), 0U);
  EXPECT_EQ(find_any<"a">(std::string_view()), std::string_view::npos);
}

TEST(AsciiSet, FindsAByteInABlock) {
  std::string block(16, 'x');
  EXPECT_EQ(find_byte_in_block(block.data(), '%'), 16U);
  for (std::size_t i = 16; i-- > 0;) {
    block[i] = '%';
    EXPECT_EQ(find_byte_in_block(block.data(), '%'), i);
  }
}

}  // namespace
}  // namespace quell::attack
