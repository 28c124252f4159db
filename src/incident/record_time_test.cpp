// Times that contradict each other are not recorded.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "incident/decide.h"
#include "testing/road.h"

namespace quell::incident {
namespace {

using testing::bare_policy;
using ::testing::Contains;
using ::testing::Field;
using ::testing::HasSubstr;
using testing::Road;
using ::testing::StartsWith;

RecordTime at(TimeKind which, Instant when) {
  return {.which = which, .when = when, .source = "the log"};
}

TEST(RecordTime, ResolvedBeforeReportedIsRefusedAndNamesBoth) {
  Road road(bare_policy());
  road.open();
  const Instant now = road.now;
  const Decision refused = road.ana(at(TimeKind::kResolved, now - std::chrono::hours(3)));
  EXPECT_EQ(refused.answer, GateAnswer::kDeny);
  EXPECT_THAT(refused.missing, Contains(Field(&MissingFact::why, HasSubstr("before reported"))));
  EXPECT_THAT(refused.missing,
              Contains(Field(&MissingFact::supply, StartsWith("quell note --time reported="))));
  // Written down afterwards: the report came earlier than the record.
  EXPECT_TRUE(road.ana(at(TimeKind::kReported, now - std::chrono::hours(5))).allowed());
  EXPECT_TRUE(road.ana(at(TimeKind::kResolved, now - std::chrono::hours(3))).allowed());
}

TEST(RecordTime, AStartAfterTheEndIsRefused) {
  Road road(bare_policy());
  road.open();
  const Instant now = road.now;
  ASSERT_TRUE(road.ana(at(TimeKind::kReported, now - std::chrono::hours(9))).allowed());
  ASSERT_TRUE(road.ana(at(TimeKind::kResolved, now - std::chrono::hours(5))).allowed());
  const Decision refused = road.ana(at(TimeKind::kStarted, now - std::chrono::hours(1)));
  EXPECT_THAT(refused.missing,
              Contains(Field(&MissingFact::supply, StartsWith("quell note --time resolved="))));
  EXPECT_TRUE(road.ana(at(TimeKind::kStarted, now - std::chrono::hours(10))).allowed());
}

}  // namespace
}  // namespace quell::incident
