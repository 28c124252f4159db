// A probe after a reload was asked for, by somebody who has ended since.
#include "nginx/after_reload.h"

#include <csignal>

#include "death_fixture.h"
#include "gmock/gmock.h"
#include "nginx/workers.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;

class NginxAfterReload : public testing::Test {
 protected:
  void TearDown() override { ::kill(master_, SIGCONT); }

  /// Dies once the reload was asked for, of a master that does nothing until it goes on.
  void apply_and_die(const Measure& wish) {
    const auto plan = actuator.plan({.measure = wish});
    ASSERT_TRUE(plan) << plan.error().full();
    ASSERT_TRUE(dies_when(
        [&](std::string_view step) {
          if (step == "reload") ::kill(master_, SIGSTOP);
          return step == "prove";
        },
        [&](const OnStep& on_step) {
          Records lost;
          (void)actuator.apply(std::get<Plan>(*plan), lost, on_step);
        }));
  }
  Nginx server;
  NginxEndpoint actuator{server.site()};
  const int master_ = *nginx::master_of(server.site());
};

TEST_F(NginxAfterReload, OneThatHasNotBegunIsWaitedForAndElseSaid) {
  const Measure wish = measure("c1", "/search");
  ASSERT_NO_FATAL_FAILURE(apply_and_die(wish));
  const auto before = actuator.probe(wish);
  ASSERT_TRUE(before) << before.error().full();
  EXPECT_EQ(before->state, State::kHalfApplied);
  EXPECT_THAT(before->checks, Contains(Field(&Check::seen, HasSubstr("no reload was seen"))));
  ::kill(master_, SIGCONT);
  const auto after = actuator.probe(wish);
  ASSERT_TRUE(after) << after.error().full();
  EXPECT_EQ(after->state, State::kInForce) << failures(after->checks);
  EXPECT_EQ(server.status("/search"), 503);
}

TEST_F(NginxAfterReload, WorkersThatCannotBeSeenAreSaid) {
  NginxSite site = server.site();
  site.pid_file = server.path("none.pid");
  const auto probe = NginxEndpoint(site).probe(measure("c1", "/search"));
  ASSERT_TRUE(probe) << probe.error().full();
  EXPECT_EQ(probe->state, State::kAbsent);
  EXPECT_THAT(probe->checks, Contains(Field(&Check::seen, HasSubstr("not known"))));
}

}  // namespace
}  // namespace quell::contain
