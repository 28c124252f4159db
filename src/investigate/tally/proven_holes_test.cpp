#include "proven_holes.h"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>

#include "judge_for_test.h"

namespace quell::investigate {
namespace {

const Signature kItem{.endpoint = "/item", .parameter = "id", .vector = attack::Class::kSqli};
const Signature kList{.endpoint = "/list", .parameter = "c", .vector = attack::Class::kSqli};
constexpr ClientKey kOne{.high = 1, .low = 1};
constexpr ClientKey kTwo{.high = 2, .low = 2};

Judged proof() {
  Judged out;
  out.judgement.verdict = Verdict::kLikely;
  out.grounds.delay = true;
  return out;
}

TEST(ProvenHoles, WhatOneShowedHoldsForTheOther) {
  ProvenHoles holes;
  holes.note(kItem, 0);
  EXPECT_FALSE(holes.is_shared(kItem));
  holes.note(kItem, 0);
  EXPECT_TRUE(holes.is_shared(kItem));
  EXPECT_FALSE(holes.is_shared(kList));
  holes.add(kItem, kOne, proof());
  EXPECT_EQ(holes.others(kItem, kOne), 0U) << "nobody proves for himself";
  EXPECT_EQ(holes.others(kItem, kTwo), 1U);
  EXPECT_EQ(holes.others(kList, kTwo), 0U);
}

TEST(ProvenHoles, LargerAnswersProveNothingToOthers) {
  ProvenHoles holes;
  Judged sizes;
  sizes.judgement.verdict = Verdict::kLikely;
  sizes.grounds.sizes = true;
  holes.add(kItem, kOne, sizes);
  Judged attempted = proof();
  attempted.judgement.verdict = Verdict::kAttempted;
  holes.add(kItem, kOne, attempted);
  EXPECT_EQ(holes.others(kItem, kTwo), 0U);
}

TEST(ProvenHoles, OfMoreThanMatterTheSameStay) {
  ProvenHoles forwards;
  ProvenHoles backwards;
  for (std::uint64_t i = 0; i < 50; ++i) {
    forwards.add(kItem, {.high = i, .low = 7}, proof());
    backwards.add(kItem, {.high = 49 - i, .low = 7}, proof());
  }
  for (std::uint64_t i = 0; i < 50; ++i) {
    const ClientKey client{.high = i, .low = 7};
    EXPECT_EQ(forwards.others(kItem, client), backwards.others(kItem, client)) << i;
    EXPECT_GE(forwards.others(kItem, client), 7U);
  }
}

TEST(ProvenHoles, WhatIsNotJudgedForItProvesNothing) {
  constexpr std::array<std::string_view, 8> kValues = {
      "1 and 1=1",         "1 and 1=2",         "1 and sleep(5)", "1 union select a from b",
      "1 and ascii(a)>63", "1 and ascii(a)>95", "1 or x='y'",     "1;id"};
  constexpr std::array<std::uint16_t, 4> kStatuses = {200, 302, 404, 500};
  std::mt19937 random(5);
  const auto pick = [&](std::size_t of) { return random() % of; };
  std::size_t proofs = 0;
  std::size_t left_out = 0;
  for (int round = 0; round < 3000; ++round) {
    Group group(pick(2) == 0 ? attack::Class::kSqli : attack::Class::kCmdi);
    group.usual(600, 10);
    for (std::size_t i = 0; i <= pick(6); ++i) {
      group.told({.value = kValues.at(pick(kValues.size())),
                  .status = kStatuses.at(pick(kStatuses.size())),
                  .bytes = 600 + 900 * pick(2),
                  .milliseconds = pick(2) == 0 ? 3 : 5100});
    }
    ProvenHoles holes;
    holes.add(kItem, kOne, group.judged());
    if (holes.others(kItem, kTwo) > 0) {
      ++proofs;
      EXPECT_TRUE(may_prove(group.question())) << round;
    } else if (!may_prove(group.question())) {
      ++left_out;
    }
  }
  EXPECT_GT(proofs, 100U);
  EXPECT_GT(left_out, 100U);
}

}  // namespace
}  // namespace quell::investigate
