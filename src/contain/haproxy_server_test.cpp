// Servers behind a real HAProxy drained and ready again.
#include "contain/haproxy_server.h"
#include "death_fixture.h"

#include "gmock/gmock.h"
#include "haproxy/drain.h"
#include "haproxy_fixture.h"

namespace quell::contain {
namespace {

using haproxy::Admin;
using testing::HasSubstr;

haproxy::Server server_now(const Haproxy& server, const std::string& name) {
  const auto servers = haproxy::servers_of(server.runtime(), "app");
  EXPECT_TRUE(servers);
  return *haproxy::find_server(*servers, {"app", name});
}

std::uint64_t chosen(const Haproxy& server, const std::string& name) {
  const auto all = haproxy::chosen_of(server.runtime(), "app");
  EXPECT_TRUE(all);
  for (const haproxy::Chosen& one : *all) {
    if (one.server == name) return one.times;
  }
  return 0;
}

TEST(HaproxyServer, ADrainedServerGetsNoNewSessionsAndOthersDo) {
  const Haproxy server;
  HaproxyServer actuator(server.site());
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "server:app/b");
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  const auto outcome = plan_and_apply(actuator, wish, records);
  expect_applied(outcome);
  EXPECT_THAT(std::get<Applied>(*outcome).probe.summary, HasSubstr("proved"));
  const std::uint64_t of_b = chosen(server, "b");
  const std::uint64_t of_a = chosen(server, "a");
  for (int i = 0; i < 10; ++i) EXPECT_EQ(server.status("/"), 200);
  EXPECT_EQ(chosen(server, "b"), of_b);
  EXPECT_EQ(chosen(server, "a"), of_a + 10);
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  EXPECT_EQ(server_now(server, "b").admin, Admin::kReady);
  EXPECT_EQ(server_now(server, "b").weight, 7U);
  EXPECT_FALSE(std::filesystem::exists(server.path("quell/servers")));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(server.status("/"), 200);
  EXPECT_GT(chosen(server, "b"), of_b);
}

TEST(HaproxyServer, TwoOnOneServerAreOrdered) {
  const Haproxy server;
  HaproxyServer actuator(server.site());
  HaproxyRecords records;
  expect_applied(plan_and_apply(actuator, haproxy_measure("C1", "server:app/a"), records));
  expect_applied(plan_and_apply(actuator, haproxy_measure("C2", "server:app/a"), records));
  expect_lifted(actuator.undo(records.records.at(0), kQuiet));
  EXPECT_EQ(server_now(server, "a").admin, Admin::kDrained);
  EXPECT_EQ(actuator.probe(haproxy_measure("C2", "server:app/a"))->state, State::kInForce);
  expect_lifted(actuator.undo(records.records.at(1), kQuiet));
  EXPECT_EQ(server_now(server, "a").admin, Admin::kReady);
}

TEST(HaproxyServer, WhatMustNotBeIsRefused) {
  const Haproxy server;
  HaproxyServer actuator(server.site());
  HaproxyRecords records;
  const auto plan = [&](const std::string& target) {
    return why_not(actuator.plan({.measure = haproxy_measure("C9", target)}));
  };
  EXPECT_THAT(plan("server:none/a"), HasSubstr("Can't find backend"));
  EXPECT_THAT(plan("server:app/c"), HasSubstr("it has: a b"));
  EXPECT_THAT(plan("server:app/a;quit"), HasSubstr("is not BACKEND/SERVER"));
  EXPECT_THAT(plan("app/a"), HasSubstr("server:BACKEND/SERVER"));
  expect_applied(plan_and_apply(actuator, haproxy_measure("C1", "server:app/a"), records));
  EXPECT_THAT(plan("server:app/b"), HasSubstr("no other server of app serves"));
  EXPECT_EQ(plan("server:app/b last"), "no refusal");
  expect_lifted(actuator.undo(records.records.at(0), kQuiet));
  ASSERT_TRUE(server.runtime().tell("set server app/a state maint"));
  EXPECT_THAT(plan("server:app/a"), HasSubstr("in maintenance"));
  EXPECT_THAT(plan("server:app/b"), HasSubstr("no other server of app serves"));
  ASSERT_TRUE(server.runtime().tell("set server app/a state drain"));
  EXPECT_THAT(plan("server:app/a"), HasSubstr("by somebody else"));
}

TEST(HaproxyServer, ASocketThatMayNotIsSaidAndNothingIsLeft) {
  const Haproxy server;
  HaproxySite site = server.site();
  site.sockets = {server.path("low.sock").string()};
  HaproxyServer actuator(site);
  HaproxyRecords records;
  const PlanRequest request{.measure = haproxy_measure("C1", "server:app/a")};
  EXPECT_THAT(why_not(actuator.plan(request)), HasSubstr("level admin"));
  // A level that was lowered after the plan.
  HaproxyServer planner(server.site());
  const auto answer = planner.plan(request);
  ASSERT_TRUE(answer) << answer.error().full();
  Plan plan = std::get<Plan>(*answer);
  plan.basis = replaced(plan.basis, "admin.sock", "low.sock");
  const auto outcome = actuator.apply(plan, records, kQuiet);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_THAT(std::get<Refusal>(*outcome).reasons.front(), HasSubstr("level admin"));
  EXPECT_TRUE(records.records.empty());
  EXPECT_EQ(server_now(server, "a").admin, Admin::kReady);
  EXPECT_FALSE(std::filesystem::exists(server.path("quell/servers")));
}

TEST(HaproxyServer, SomebodyElseOrARestartIsSeen) {
  Haproxy server;
  HaproxyServer actuator(server.site());
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "server:app/a");
  expect_applied(plan_and_apply(actuator, wish, records));
  ASSERT_TRUE(server.runtime().tell("set server app/a state maint"));
  EXPECT_EQ(actuator.probe(wish)->state, State::kAltered);
  const auto undone = actuator.undo(records.records.front(), kQuiet);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_THAT(std::get<Refusal>(*undone).difference, HasSubstr("+app/a maint"));
  server.start();
  EXPECT_EQ(actuator.probe(wish)->state, State::kHalfApplied) << "HAProxy forgot it";
  expect_applied(plan_and_apply(actuator, wish, records));
  EXPECT_EQ(server_now(server, "a").admin, Admin::kDrained);
  expect_lifted(actuator.undo(records.records.back(), kQuiet));
  server.write("quell/servers", "C1 app/a\n");
  EXPECT_THAT(why_not(actuator.plan({.measure = wish})), HasSubstr("changed by somebody else"));
}

TEST(HaproxyServer, ACrashAtEveryStepIsToldAndUndone) {
  const Haproxy server;
  HaproxyServer actuator(server.site());
  const Measure wish = haproxy_measure("C1", "server:app/a");
  HaproxyRecords records;
  expect_applied(plan_and_apply(actuator, wish, records));
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  const auto truth = [&] {
    const bool listed = std::filesystem::exists(server.path("quell/servers"));
    const bool drained = server_now(server, "a").admin == Admin::kDrained;
    if (listed != drained) return State::kHalfApplied;
    return listed ? State::kInForce : State::kAbsent;
  };
  for (const char* step : {"lock", "store-undo", "note", "drain", "prove", "done"}) {
    SCOPED_TRACE(step);
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      HaproxyRecords lost;
      (void)plan_and_apply(actuator, wish, lost, on_step);
    }));
    EXPECT_EQ(actuator.probe(wish)->state, truth());
    expect_lifted(actuator.undo(records.records.front(), kQuiet));
    EXPECT_EQ(truth(), State::kAbsent);
  }
  for (const char* step : {"lock", "ready", "note", "prove", "done"}) {
    SCOPED_TRACE(step);
    expect_applied(plan_and_apply(actuator, wish, records));
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      (void)actuator.undo(records.records.front(), on_step);
    }));
    EXPECT_EQ(actuator.probe(wish)->state, truth());
    expect_lifted(actuator.undo(records.records.front(), kQuiet));
    EXPECT_EQ(truth(), State::kAbsent);
  }
}

}  // namespace
}  // namespace quell::contain
