#include "dependence.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <vector>

namespace quell::investigate {
namespace {

Seen answer(std::uint32_t object, std::uint32_t bytes, std::uint16_t length = 10) {
  Seen out;
  out.object = object;
  out.bytes = bytes;
  out.length = length;
  out.kind = Kind::kFound;
  return out;
}

TEST(Dependence, TheSameRequestTheSameAnswerOthersOthers) {
  const std::vector<Seen> answers = {answer(1, 500), answer(2, 900), answer(1, 503), answer(2, 905),
                                     answer(3, 1400)};
  const Dependence dependence = dependence_of(answers);
  EXPECT_TRUE(dependence.holds);
  EXPECT_EQ(dependence.levels, 3U);
  EXPECT_EQ(dependence.smallest, 500U);
  EXPECT_EQ(dependence.largest, 1400U);
  EXPECT_EQ(dependence.higher, (std::set<std::uint32_t>{900, 905, 1400}));
}

TEST(Dependence, NoiseHangsOnNothing) {
  // The same request gets different blocks: what others get tells nothing.
  EXPECT_FALSE(dependence_of(std::vector<Seen>{answer(1, 500), answer(2, 900), answer(1, 880),
                                               answer(2, 520), answer(3, 1100)})
                   .holds);
}

TEST(Dependence, NothingWasAskedTwice) {
  EXPECT_FALSE(
      dependence_of(std::vector<Seen>{answer(1, 500), answer(2, 900), answer(3, 1400)}).holds);
  EXPECT_FALSE(
      dependence_of(std::vector<Seen>{answer(1, 500), answer(1, 500), answer(1, 500)}).holds);
  EXPECT_FALSE(dependence_of({}).holds);
}

TEST(Dependence, PagesThatRepeatWhatWasSent) {
  EXPECT_FALSE(
      dependence_of(std::vector<Seen>{answer(1, 510, 10), answer(2, 610, 110), answer(1, 510, 10),
                                      answer(2, 611, 110), answer(3, 800, 300)})
          .holds);
}

}  // namespace
}  // namespace quell::investigate
