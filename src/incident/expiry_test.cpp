#include "incident/expiry.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace quell::incident {
namespace {

constexpr Instant kAsked{std::chrono::hours(500'000)};
constexpr Duration kHour = std::chrono::hours(1);

ContainmentState asked_for(ContainmentPhase phase, std::optional<std::int64_t> seconds) {
  ContainmentState one;
  one.phase = phase;
  one.requested.value.containment = "C1";
  one.requested.value.lift_after_s = seconds;
  one.requested.proof.at = kAsked;
  return one;
}

TEST(Expiry, IsSoLongAfterItWasAskedFor) {
  EXPECT_EQ(ends_at(asked_for(ContainmentPhase::kActive, 3600)), kAsked + kHour);
  EXPECT_EQ(ends_at(asked_for(ContainmentPhase::kActive, std::nullopt)), std::nullopt);
}

TEST(Expiry, ComesSoonUnlessItIsConfirmed) {
  ContainmentState one = asked_for(ContainmentPhase::kActive, 3600);
  one.requested.value.confirm_within_s = 120;
  EXPECT_EQ(confirm_by(one), std::nullopt) << "it is not applied";
  EXPECT_EQ(ends_at(one), kAsked + kHour);
  one.applied.emplace().proof.at = kAsked + std::chrono::seconds(5);
  EXPECT_EQ(confirm_by(one), kAsked + std::chrono::seconds(125));
  EXPECT_EQ(ends_at(one), kAsked + std::chrono::seconds(125));
  one.confirmed.emplace();
  EXPECT_EQ(ends_at(one), kAsked + kHour);
}

TEST(Expiry, IsWhatItWasPutOffTo) {
  State state;
  state.containments = {asked_for(ContainmentPhase::kActive, 3600)};
  ContainmentState& one = state.containments[0];
  one.extended.emplace().value.ends_at = kAsked + 5 * kHour;
  EXPECT_EQ(set_end(one), kAsked + 5 * kHour);
  EXPECT_EQ(ends_at(one), kAsked + 5 * kHour);
  EXPECT_TRUE(overdue(state, kAsked + 4 * kHour).empty());
  EXPECT_EQ(overdue(state, kAsked + 5 * kHour).size(), 1U);
}

TEST(Expiry, WhatStaysOrIsGoneDoesNotEnd) {
  for (const ContainmentPhase phase : {ContainmentPhase::kLifted, ContainmentPhase::kPermanent}) {
    EXPECT_EQ(ends_at(asked_for(phase, 3600)), std::nullopt);
  }
  ContainmentState failed = asked_for(ContainmentPhase::kFailed, 3600);
  failed.failed.emplace();
  failed.failed->value.target_state = TargetState::kUndone;
  EXPECT_EQ(ends_at(failed), std::nullopt);
  failed.failed->value.target_state = TargetState::kUnknown;  // something of it may be there
  EXPECT_EQ(ends_at(failed), kAsked + kHour);
}

TEST(Expiry, NobodyIsAskedToLiftWhatIsBeingLifted) {
  State state;
  state.containments = {asked_for(ContainmentPhase::kLifting, 60),
                        asked_for(ContainmentPhase::kActive, 60),
                        asked_for(ContainmentPhase::kActive, 7200)};
  const auto due = overdue(state, kAsked + kHour);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0], &state.containments[1]);
  const auto begun = half_lifted(state);
  ASSERT_EQ(begun.size(), 1U);
  EXPECT_EQ(begun[0], &state.containments[0]);
  EXPECT_TRUE(overdue(state, kAsked + std::chrono::seconds(59)).empty());
  EXPECT_EQ(next_end(state, kAsked), kAsked + std::chrono::seconds(60));
  EXPECT_EQ(next_end(state, kAsked + kHour), kAsked + 2 * kHour);
  EXPECT_EQ(next_end(state, kAsked + 3 * kHour), std::nullopt);
}

TEST(Expiry, ALiftThatFailedIsTriedAgainAfterAWhile) {
  State state;
  state.containments = {asked_for(ContainmentPhase::kLiftFailed, 60)};
  auto& failed = state.containments[0].lift_failed.emplace();
  failed.proof.at = kAsked + kHour;
  EXPECT_TRUE(overdue(state, kAsked + kHour).empty());
  EXPECT_EQ(next_end(state, kAsked + kHour), kAsked + kHour + kLiftRetry);
  EXPECT_EQ(overdue(state, kAsked + kHour + kLiftRetry).size(), 1U);
}

}  // namespace
}  // namespace quell::incident
