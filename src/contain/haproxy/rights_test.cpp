// Accounts and sockets that lack a right are told so in the plan, and what fails on the way leaves
// a truthful end. What somebody changed is shown.
#include "account_fixture.h"
#include "contain/haproxy_server.h"
#include "gmock/gmock.h"
#include "haproxy_fixture.h"

namespace quell::contain {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const PlanRequest kStop{.measure = haproxy_measure("C1", "endpoint:/search")};
const PlanRequest kDrain{.measure = haproxy_measure("C1", "server:app/a")};

class HaproxyRights : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_root()) GTEST_SKIP() << "only root can become another account";
    open_to_all(server.path(""));
    open_to_all(server.path("quell"));
  }
  const Haproxy server;
  HaproxyEndpoint endpoint{server.site()};
  HaproxyServer drain{server.site()};
};

TEST_F(HaproxyRights, WhoMayNotSpeakToTheSocketIsRefused) {
  as_nobody([&] {
    for (Actuator* actuator : {static_cast<Actuator*>(&endpoint), static_cast<Actuator*>(&drain)}) {
      EXPECT_THAT(why_not(actuator->plan(actuator == &drain ? kDrain : kStop)),
                  AllOf(HasSubstr("admin.sock"), HasSubstr("quell helper")));
    }
  });
}

TEST_F(HaproxyRights, WhoMayNotWriteTheMapsIsRefused) {
  std::filesystem::permissions(server.path("admin.sock"), std::filesystem::perms(0666));
  as_nobody([&] {
    EXPECT_THAT(why_not(endpoint.plan(kStop)),
                AllOf(HasSubstr("may not write to"), HasSubstr("quell helper")));
    EXPECT_THAT(why_not(drain.plan(kDrain)),
                AllOf(HasSubstr("may not write to"), HasSubstr("quell helper")));
  });
  std::filesystem::permissions(server.path("quell"), std::filesystem::perms(0777));
  as_nobody(
      [&] { EXPECT_THAT(why_not(endpoint.plan(kStop)), HasSubstr("belongs to another account")); });
  EXPECT_EQ(server.read("quell/requests.map"), "");
}

TEST_F(HaproxyRights, AnAccountThatHasThemNeedsNobody) {
  std::filesystem::permissions(server.path("admin.sock"), std::filesystem::perms(0666));
  for (const char* name : {"quell", "quell/requests.map", "quell/addresses.map"}) {
    ASSERT_EQ(::chown(server.path(name).c_str(), kNobody, kNobody), 0);
  }
  as_nobody([&] {
    HaproxyRecords records;
    expect_applied(plan_and_apply(endpoint, kStop.measure, records));
    EXPECT_EQ(server.status("/search"), 503);
    expect_lifted(endpoint.undo(records.records.front(), kQuiet));
  });
  EXPECT_EQ(server.status("/search"), 200);
}

TEST(HaproxyLevel, ASocketBelowAdminIsRefusedInThePlan) {
  const Haproxy server;
  HaproxySite site = server.site();
  site.sockets = {server.path("low.sock").string()};
  HaproxyEndpoint actuator(site);
  const std::string why = why_not(actuator.plan(kStop));
  EXPECT_THAT(why, HasSubstr("is of level operator"));
  EXPECT_THAT(why, HasSubstr("stats socket " + server.path("low.sock").string() + " level admin"));
}

TEST(HaproxyTruth, AMapThatCannotBeReplacedIsRolledBack) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  const auto answer = actuator.plan(kStop);
  ASSERT_TRUE(answer);
  HaproxyRecords records;
  // A directory in the temporary file's place: not even root can write it.
  const auto outcome = actuator.apply(std::get<Plan>(*answer), records, [&](std::string_view step) {
    if (step == "check") std::filesystem::create_directories(server.path("quell/.quell-new/x"));
  });
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_EQ(std::get<RolledBack>(*outcome).probe.state, State::kAbsent);
  EXPECT_EQ(server.read("quell/requests.map"), "");
  EXPECT_TRUE(server.loaded("quell/requests.map").empty());
  EXPECT_EQ(server.status("/search"), 200);
}

TEST(HaproxyAltered, AMapWithLinesBehindQuellsShowsThem) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  expect_applied(plan_and_apply(actuator, kStop.measure, records));
  expect_applied(plan_and_apply(actuator, haproxy_measure("C2", "endpoint:/other"), records));
  const std::string contained = server.read("quell/requests.map");
  server.write("quell/requests.map", contained + "^by-hand 503\n");
  const auto probe = actuator.probe(kStop.measure);
  ASSERT_TRUE(probe) << probe.error().full();
  EXPECT_EQ(probe->state, State::kAltered);
  EXPECT_EQ(failed_checks(probe->checks), "") << "it goes on being refused";
  EXPECT_THAT(probe->difference, AllOf(HasSubstr("+^by-hand 503"), Not(HasSubstr("\n-^"))));
  const auto undone = actuator.undo(records.records.front(), kQuiet);
  ASSERT_TRUE(undone);
  const Refusal& refusal = std::get<Refusal>(*undone);
  // C2 came later than this record, and is none of the difference.
  EXPECT_THAT(refusal.difference, AllOf(HasSubstr("+^by-hand 503"), Not(HasSubstr("\n-^"))));
  EXPECT_THAT(refusal.reasons.at(1), HasSubstr("put these lines back by hand"));
  server.write("quell/requests.map", contained);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
}

}  // namespace
}  // namespace quell::contain
