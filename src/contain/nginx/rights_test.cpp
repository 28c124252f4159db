// Accounts that lack a right are told so in the plan, and what fails before the first change leaves
// a truthful end.
#include "account_fixture.h"
#include "gmock/gmock.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;

std::string refusal_of(const Nginx& server) {
  NginxEndpoint actuator(server.site());
  return first_reason(actuator.plan({.measure = measure("c1", "/search")}));
}

class NginxRights : public testing::Test {
 protected:
  void SetUp() override {
    if (!is_root()) GTEST_SKIP() << "only root can become another account";
    open_to_all(server.path(""));
  }
  const Nginx server;
};

TEST_F(NginxRights, WhoMayNotWriteIsRefusedInThePlan) {
  const std::string before = server.read();
  as_nobody([&] {
    const std::string why = refusal_of(server);
    EXPECT_THAT(why, HasSubstr("may not write to"));
    EXPECT_THAT(why, HasSubstr("quell helper"));
    EXPECT_THAT(why, HasSubstr("nothing was changed"));
  });
  EXPECT_EQ(server.read(), before);
}

TEST_F(NginxRights, WhoMayNotReadIsRefusedToo) {
  std::filesystem::permissions(server.path("nginx.conf"), std::filesystem::perms(0600));
  as_nobody([&] {
    EXPECT_THAT(refusal_of(server),
                testing::AllOf(HasSubstr("nginx.conf"), HasSubstr("quell helper")));
  });
}

TEST_F(NginxRights, WhoCannotKeepTheOwnerIsRefused) {
  std::filesystem::permissions(server.path(""), std::filesystem::perms(0777));
  as_nobody([&] {
    EXPECT_THAT(refusal_of(server),
                testing::AllOf(HasSubstr("belongs to another account"), HasSubstr("quell helper")));
  });
}

TEST_F(NginxRights, WhoMayNotReloadIsRefused) {
  std::filesystem::permissions(server.path(""), std::filesystem::perms(0777));
  ASSERT_EQ(::chown(server.path("nginx.conf").c_str(), kNobody, kNobody), 0);
  as_nobody([&] {
    EXPECT_THAT(refusal_of(server),
                testing::AllOf(HasSubstr("nginx cannot be reloaded"), HasSubstr("quell helper")));
  });
}

TEST_F(NginxRights, WhoMayNotWriteIsToldSoAtTheLiftToo) {
  NginxEndpoint actuator(server.site());
  Records records;
  expect_in_force(plan_and_apply(actuator, measure("c1", "/search"), records, kSilent));
  as_nobody([&] {
    const auto undone = actuator.undo(records.records.back(), kSilent);
    ASSERT_TRUE(undone) << undone.error().full();
    EXPECT_THAT(std::get<Refusal>(*undone).reasons.front(), HasSubstr("quell helper"));
  });
  EXPECT_EQ(server.status("/search"), 503);
  expect_undone(actuator.undo(records.records.back(), kSilent));
}

TEST_F(NginxRights, WhatEndsBeforeTheFirstChangeIsKnownToHaveChangedNothing) {
  const std::string before = server.read();
  NginxSite site = server.site();
  NginxEndpoint planner(site);
  const auto answer = planner.plan({.measure = measure("c1", "/search")});
  ASSERT_TRUE(answer);
  for (const std::string broken : {"binary", "pid file"}) {
    NginxSite other = site;
    if (broken == "binary") other.binary = server.path("nginx.conf");
    if (broken == "pid file") other.pid_file = server.path("nginx.conf");
    NginxEndpoint actuator(other);
    Records records;
    const auto outcome = actuator.apply(std::get<Plan>(*answer), records, kSilent);
    ASSERT_TRUE(outcome) << broken << outcome.error().full();
    ASSERT_TRUE(std::holds_alternative<RolledBack>(*outcome)) << broken;
    EXPECT_NE(std::get<RolledBack>(*outcome).why, "") << broken;
    EXPECT_EQ(server.read(), before) << broken;
    EXPECT_EQ(server.status("/search"), 200) << broken;
  }
}

}  // namespace
}  // namespace quell::contain
