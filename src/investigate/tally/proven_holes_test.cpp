#include "proven_holes.h"

#include <gtest/gtest.h>

#include <cstdint>

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

}  // namespace
}  // namespace quell::investigate
