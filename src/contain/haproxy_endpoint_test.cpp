// Endpoints, parameters, addresses and rates on a real HAProxy, without a reload.
#include "contain/haproxy_endpoint.h"

#include <atomic>
#include <thread>

#include "gmock/gmock.h"
#include "haproxy_fixture.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// Both maps, on disk and in the process, are as the fixture made them.
void expect_untouched(const Haproxy& server) {
  EXPECT_EQ(server.read("quell/requests.map"), "");
  EXPECT_EQ(server.read("quell/addresses.map"), "# made by the tests\n");
  EXPECT_THAT(server.loaded("quell/requests.map"), IsEmpty());
  EXPECT_THAT(server.loaded("quell/addresses.map"), IsEmpty());
  EXPECT_EQ(server.status("/search"), 200);
}

TEST(HaproxyEndpoint, AnEndpointAnswers503AndNothingElseDoes) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "endpoint:/search/*");
  EXPECT_EQ(server.status("/search"), 200);
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  const auto outcome = plan_and_apply(actuator, wish, records);
  expect_applied(outcome);
  EXPECT_THAT(std::get<Applied>(*outcome).probe.summary, HasSubstr("proved by"));
  for (const char* target :
       {"/search", "/search/x", "//search", "/%73earch?q=1", "/a/../search", "/search/../search",
        "/./search/", "http://shop.example/search", "/a/b/c/d/../../../../search", "/%2fsearch"}) {
    EXPECT_EQ(server.status(target), 503) << target;
  }
  for (const char* target : {"/", "/searching", "/Search", "/x?path=/search", "/search/../x"}) {
    EXPECT_EQ(server.status(target), 200) << target;
  }
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  expect_untouched(server);
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
}

TEST(HaproxyEndpoint, EveryKindOfMeasureInAnyOrder) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  const std::vector<std::string> targets{"endpoint:/product/{n} method:POST",
                                         "parameter:q~union endpoint:/search",
                                         "address:203.0.113.0/24 address:2001:db8:bad::/48",
                                         "address:203.0.113.9 endpoint:/admin/*",
                                         "endpoint:/login rate:3/m",
                                         "endpoint:/old/*"};
  for (std::size_t i = 0; i < targets.size(); ++i) {
    SCOPED_TRACE(targets[i]);
    const auto id = fmt::format("C{}", i);
    expect_applied(plan_and_apply(actuator, haproxy_measure(id, targets[i]), records));
  }
  EXPECT_EQ(server.status({.method = "POST", .target = "/product/7"}), 503);
  EXPECT_EQ(server.status("/product/7"), 200);
  EXPECT_EQ(server.status("/search?x=1&q=1+UNION+2"), 403);
  EXPECT_EQ(server.status("/search?q=onion"), 200);
  EXPECT_EQ(server.status_from("203.0.113.77", "/"), 403);
  EXPECT_EQ(server.status_from("203.0.114.77", "/"), 200);
  EXPECT_EQ(server.status_from("2001:db8:bad:1::1", "/"), 403);
  EXPECT_EQ(server.status_from("::ffff:203.0.113.77", "/"), 403);
  EXPECT_EQ(server.status_from("203.0.113.9", "/admin/x"), 403);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(server.status_from("2001:db8::1", "/login"), 204);
  EXPECT_EQ(server.status_from("2001:db8::2", "//login"), 429) << "the same /64";
  EXPECT_EQ(server.status_from("2001:db8:0:1::2", "/login"), 204);
  EXPECT_EQ(server.status_from("198.51.100.2", "/login"), 204);
  // The wider network's measure goes, the narrower address's stays.
  for (const std::size_t i : {2U, 0U, 5U, 4U, 1U}) {
    expect_lifted(actuator.undo(records.records.at(i), kQuiet));
    EXPECT_EQ(server.status_from("203.0.113.9", "/admin/x"), 403);
  }
  EXPECT_EQ(server.status_from("203.0.113.9", "/"), 200);
  expect_lifted(actuator.undo(records.records.at(3), kQuiet));
  expect_untouched(server);
}

TEST(HaproxyEndpoint, ARestartKeepsIt) {
  Haproxy server;
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "endpoint:/search address:203.0.113.9");
  expect_applied(plan_and_apply(actuator, wish, records));
  server.stop();
  EXPECT_FALSE(actuator.probe(wish)) << "nobody answers";
  server.start();
  EXPECT_EQ(server.status_from("203.0.113.9", "/search"), 403);
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  expect_untouched(server);
}

TEST(HaproxyEndpoint, WithoutItsLinesItIsRefusedWithThem) {
  const Haproxy server(
      replaced(replaced(std::string(kConfiguration), "@LINES@", ""), "@TABLE@", ""));
  HaproxyEndpoint actuator(server.site());
  const PlanRequest request{.measure = haproxy_measure("C1", "endpoint:/search")};
  const std::string why = why_not(actuator.plan(request));
  EXPECT_THAT(why, HasSubstr("no rule of the HAProxy at"));
  EXPECT_THAT(why, HasSubstr("level admin"));
  // With the paths of this HAProxy, not with the defaults.
  EXPECT_THAT(why, HasSubstr("stats socket " + server.path("admin.sock").string()));
  EXPECT_THAT(why, HasSubstr(" -c -f " + server.path("haproxy.cfg").string()));
  EXPECT_THAT(why, testing::Not(HasSubstr("/etc/haproxy")));
  EXPECT_THAT(why, testing::Not(HasSubstr("/run/haproxy")));
  EXPECT_THAT(why, HasSubstr(haproxy_frontend_lines(server.path("quell"))));
  EXPECT_THAT(why, HasSubstr(haproxy_table_lines()));
  ASSERT_TRUE(os::remove_file(server.path("quell/requests.map")));
  EXPECT_THAT(why_not(actuator.plan(request)), HasSubstr("requests.map does not exist"));
}

TEST(HaproxyEndpoint, LinesOfAnotherFrontendDoNotCount) {
  // The maps are used, but the probe address is served by a frontend that does not look into them.
  std::string configuration = replaced(std::string(kConfiguration), "@LINES@", "");
  configuration += "frontend unused\n    bind abns@quell-test-@PORT@\n@LINES@";
  const Haproxy server(configuration);
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  const auto outcome = plan_and_apply(actuator, haproxy_measure("C1", "endpoint:/search"), records);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_THAT(std::get<RolledBack>(*outcome).why, HasSubstr("are Quell's lines in the frontend"));
  expect_untouched(server);
}

TEST(HaproxyEndpoint, ASocketThatDoesNotAnswerIsSaid) {
  const Haproxy server;
  const PlanRequest request{.measure = haproxy_measure("C1", "endpoint:/search")};
  HaproxySite site = server.site();
  site.sockets = {server.path("none.sock").string()};
  EXPECT_THAT(why_not(HaproxyEndpoint(site).plan(request)), HasSubstr("does HAProxy run"));
  site.sockets = {server.path("haproxy.cfg").string()};
  EXPECT_THAT(why_not(HaproxyEndpoint(site).plan(request)), HasSubstr("nobody listens"));
  // A socket without a reader: the listener's queue takes the connection, nobody answers.
  const auto deaf = os::Listener::open({"127.0.0.1", 0});
  site.sockets = {deaf->address().text()};
  site.patience = std::chrono::milliseconds(100);
  const auto answer = HaproxyEndpoint(site).plan(request);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code(), ErrorCode::kTimeout);
  expect_untouched(server);
}

TEST(HaproxyEndpoint, SeveralProcessesOrNone) {
  const Haproxy one;
  Haproxy two;
  // Both read the maps of the first.
  two.write("haproxy.cfg", replaced(two.read("haproxy.cfg"), two.path("quell").string(),
                                    one.path("quell").string()));
  two.start();
  HaproxySite site = one.site();
  site.sockets.push_back(two.site().sockets.front());
  HaproxyEndpoint actuator(site);
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  expect_applied(plan_and_apply(actuator, wish, records));
  EXPECT_EQ(one.status("/search"), 503);
  EXPECT_EQ(two.status("/search"), 503);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  EXPECT_EQ(two.status("/search"), 200);
  expect_untouched(one);
}

TEST(HaproxyEndpoint, SomebodyElsesChangesStopEverything) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  expect_applied(plan_and_apply(actuator, wish, records));
  const std::string mine = server.read("quell/requests.map");
  const std::string map = server.map("quell/requests.map");

  server.write("quell/requests.map", replaced(mine, ":300", ":301"));
  EXPECT_EQ(actuator.probe(wish)->state, State::kAltered);
  auto undone = actuator.undo(records.records.front(), kQuiet);
  ASSERT_TRUE(undone);
  EXPECT_THAT(std::get<Refusal>(*undone).difference, HasSubstr("+^"));
  server.write("quell/requests.map", mine);

  ASSERT_TRUE(server.runtime().tell("add map " + map + " ^by-hand 503"));
  EXPECT_EQ(actuator.probe(wish)->state, State::kAltered);
  undone = actuator.undo(records.records.front(), kQuiet);
  ASSERT_TRUE(undone);
  EXPECT_THAT(std::get<Refusal>(*undone).difference, HasSubstr("+^by-hand 503"));
  EXPECT_THAT(why_not(actuator.plan({.measure = haproxy_measure("C2", "endpoint:/x")})),
              HasSubstr("changed by somebody else"));
  ASSERT_TRUE(server.runtime().tell("del map " + map + " ^by-hand"));
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  expect_untouched(server);
}

TEST(HaproxyEndpoint, WhoMustStayReachableIsNotRefused) {
  const Haproxy server;
  HaproxySite site = server.site();
  site.protect = {*target::Network::parse("198.51.100.0/24")};
  HaproxyEndpoint actuator(site);
  const auto plan = [&](const std::string& target, std::optional<OrdinaryTraffic> traffic) {
    return why_not(actuator.plan({.measure = haproxy_measure("C1", target), .traffic = traffic}));
  };
  EXPECT_THAT(plan("address:127.0.0.1", std::nullopt), HasSubstr("127.0.0.1"));
  EXPECT_THAT(plan("address:198.51.100.7", std::nullopt), HasSubstr("protected by quell.yaml"));
  EXPECT_THAT(plan("address:203.0.0.0/8", std::nullopt), HasSubstr("wider than /16"));
  const OrdinaryTraffic much{.requests = 5000, .clients = 40};
  EXPECT_THAT(plan("address:203.0.113.9", much), HasSubstr("hits:40"));
  EXPECT_EQ(plan("address:203.0.113.9 hits:40", much), "no refusal");
  EXPECT_THAT(plan("address:203.0.113.9 hits:x", much), HasSubstr("one number of clients"));
}

TEST(HaproxyEndpoint, AConfigurationBrokenOnDiskIsSaidAndLeftAlone) {
  const Haproxy server;
  const std::string broken = server.read("haproxy.cfg") + "nonsense here\n";
  server.write("haproxy.cfg", broken);
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  const auto plan = actuator.plan({.measure = wish});
  ASSERT_TRUE(plan);
  EXPECT_THAT(std::get<Plan>(*plan).warnings,
              testing::Contains(HasSubstr("could not be restarted")));
  expect_applied(plan_and_apply(actuator, wish, records));
  EXPECT_EQ(server.status("/search"), 503);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  EXPECT_EQ(server.read("haproxy.cfg"), broken);
  expect_untouched(server);
}

TEST(HaproxyEndpoint, NoRequestIsLostMeanwhile) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  std::atomic<bool> stop = false;
  std::atomic<int> good = 0;
  std::atomic<int> lost = 0;
  std::thread visitor([&] {
    while (!stop) (server.status("/other?q=1") == 200 ? good : lost)++;
  });
  for (int i = 0; i < 3; ++i) {
    expect_applied(plan_and_apply(actuator, haproxy_measure("C1", "endpoint:/search"), records));
    expect_lifted(actuator.undo(records.records.back(), kQuiet));
  }
  stop = true;
  visitor.join();
  EXPECT_EQ(lost, 0);
  EXPECT_GT(good, 20);
}

TEST(HaproxyEndpoint, ThousandsOfAddressesInSeveralCommands) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  std::string target;
  for (int i = 0; i < 2000; ++i) {
    target += fmt::format("{}address:203.{}.{}.7", i == 0 ? "" : " ", i / 250, i % 250);
  }
  expect_applied(plan_and_apply(actuator, haproxy_measure("C1", target), records));
  EXPECT_EQ(server.loaded("quell/addresses.map").size(), 2000U);
  EXPECT_EQ(server.status_from("203.7.249.7", "/"), 403);
  EXPECT_EQ(server.status_from("203.7.249.8", "/"), 200);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  expect_untouched(server);
}

}  // namespace
}  // namespace quell::contain
