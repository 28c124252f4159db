#include "plain/plain_masks.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "plain/object_marks.h"

namespace quell::attack {
namespace {

/// Mostly what requests consist of, with any other byte between.
class Bytes {
 public:
  std::string text(std::size_t size) {
    constexpr std::string_view kUsual = "abxeXEnsd0_AZz9/.-+19@[`{";
    std::string out;
    while (out.size() < size) {
      const auto number = static_cast<unsigned>(random_());
      out += number % 8 == 0 ? static_cast<char>(number >> 8U)
                             : kUsual[(number >> 8U) % kUsual.size()];
    }
    return out;
  }

 private:
  std::mt19937 random_{7};
};

void expect_same(const PlainMasks& a, const PlainMasks& b) {
  EXPECT_EQ(a.letters, b.letters);
  EXPECT_EQ(a.digits, b.digits);
  EXPECT_EQ(a.dots, b.dots);
  EXPECT_EQ(a.slashes, b.slashes);
  EXPECT_EQ(a.dashes, b.dashes);
  EXPECT_EQ(a.pluses, b.pluses);
  EXPECT_EQ(a.exponents, b.exponents);
  EXPECT_EQ(a.hex_marks, b.hex_marks);
}

TEST(PlainMasksTest, SixteenBytesAtATimeAreTheSameAsOneAtATime) {
  Bytes bytes;
  for (std::size_t size = 0; size < 140; ++size) {
    const std::string text = bytes.text(size);
    for (std::size_t at = 0; at <= size; ++at) {
      SCOPED_TRACE(testing::Message() << size << ' ' << at << ' ' << text);
      expect_same(plain_masks(text, at), plain_masks_bytewise(text, at));
      ASSERT_FALSE(HasFailure());
    }
  }
}

TEST(PlainMasksTest, EveryByteIsWhatItIs) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    SCOPED_TRACE(byte);
    expect_same(plain_masks(text, 0), plain_masks_bytewise(text, 0));
  }
}

TEST(ObjectMarksTest, SixteenBytesAtATimeAreTheSameAsOneAtATime) {
  Bytes bytes;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = bytes.text(static_cast<std::size_t>(round % 70));
    const ObjectMarks fast = object_marks(text);
    const ObjectMarks plain = object_marks_bytewise(text);
    ASSERT_EQ(fast.capital, plain.capital) << text;
    ASSERT_EQ(fast.pair, plain.pair) << text;
  }
}

TEST(ObjectMarksTest, APairIsSeenWhereverItStands) {
  for (std::size_t size = 2; size < 50; ++size) {
    for (std::size_t at = 0; at + 2 <= size; ++at) {
      std::string text(size, 'b');
      text.replace(at, 2, "__");
      EXPECT_TRUE(object_marks(text).pair) << text;
      EXPECT_TRUE(may_hold_object(text)) << text;
    }
  }
  EXPECT_FALSE(may_hold_object("/product/70595/instrument-lens"));
  EXPECT_TRUE(may_hold_object("/s?q=constructor"));
}

}  // namespace
}  // namespace quell::attack
