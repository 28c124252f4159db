#include "blind_series.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace quell::investigate {
namespace {

/// Asks for one character of a value by halving; `answer` says whether it is above a number.
template <class Answer>
void halve(std::uint32_t question, std::vector<Seen>& to, Answer answer) {
  std::uint32_t low = 32;
  std::uint32_t high = 127;
  while (low < high) {
    const std::uint32_t middle = (low + high) / 2;
    Seen one;
    one.question = question;
    one.compared = middle;
    one.kind = Kind::kFound;
    to.push_back(one);
    if (answer(middle))
      low = middle + 1;
    else
      high = middle;
  }
}

std::vector<Seen> asked_for(std::string_view value) {
  std::vector<Seen> out;
  std::uint32_t question = 0;
  for (const char c : value) {
    halve(++question, out,
          [&](std::uint32_t number) { return static_cast<std::uint32_t>(c) > number; });
  }
  return out;
}

TEST(BlindReading, QuestionsThatFollowAnswersReadAValue) {
  const BlindReading reading = blind_reading(asked_for("pa95f"));
  EXPECT_TRUE(reading.is_telling());
  EXPECT_EQ(reading.values, 5U);
  EXPECT_EQ(reading.ways, 5U);
}

TEST(BlindReading, TheOrderDoesNotMatter) {
  std::vector<Seen> asked = asked_for("secret");
  const double chance = blind_reading(asked).chance;
  std::mt19937 random(3);
  std::ranges::shuffle(asked, random);
  EXPECT_EQ(blind_reading(asked).chance, chance);
}

TEST(BlindReading, OneAnswerForAllGoesOneWay) {
  std::vector<Seen> asked;
  for (const std::uint32_t question : {1U, 2U, 3U, 4U})
    halve(question, asked, [](std::uint32_t) { return false; });
  const BlindReading reading = blind_reading(asked);
  EXPECT_EQ(reading.ways, 1U);
  EXPECT_FALSE(reading.is_telling());
}

TEST(BlindReading, AnswersByChanceReadRubbish) {
  std::mt19937 random(7);
  int telling = 0;
  for (int times = 0; times < 200; ++times) {
    std::vector<Seen> asked;
    for (const std::uint32_t question : {1U, 2U, 3U, 4U})
      halve(question, asked, [&](std::uint32_t) { return random() % 2 == 0; });
    telling += blind_reading(asked).is_telling() ? 1 : 0;
  }
  EXPECT_LE(telling, 12) << "of 200";
}

TEST(BlindReading, CountingUpIsNoReading) {
  std::vector<Seen> asked;
  for (std::uint32_t question = 1; question < 6; ++question) {
    for (std::uint32_t number = 32; number < 45; ++number) {
      Seen one;
      one.question = question;
      one.compared = number;
      asked.push_back(one);
    }
  }
  EXPECT_EQ(blind_reading(asked).values, 0U);
  EXPECT_EQ(blind_reading({}).values, 0U);
}

}  // namespace
}  // namespace quell::investigate
