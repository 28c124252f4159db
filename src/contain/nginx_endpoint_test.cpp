#include "contain/nginx_endpoint.h"

#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "gmock/gmock.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;

Result<ApplyOutcome> plan_and_apply(NginxEndpoint& actuator, const Measure& wish,
                                    Records& records) {
  return contain::plan_and_apply(actuator, wish, records, kSilent);
}

TEST(NginxEndpointTest, StopsAnEndpointInEverySpellingAndGivesItBack) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const std::string original = server.read();
  const Measure wish = measure("QL-1-C1", "/search");
  Records records;

  const auto absent = actuator.probe(wish);
  ASSERT_TRUE(absent) << absent.error().full();
  EXPECT_EQ(absent->state, State::kAbsent);

  const auto answer = actuator.plan({.measure = wish, .affected = {"411 clients"}});
  ASSERT_TRUE(answer) << answer.error().full();
  const Plan& plan = std::get<Plan>(*answer);
  ASSERT_EQ(plan.changes.size(), 1U);
  EXPECT_THAT(plan.changes.front().diff, HasSubstr("+    return 503 \"Temporarily unavailable."));
  EXPECT_THAT(plan.affected, testing::ElementsAre("411 clients"));
  EXPECT_EQ(server.read(), original) << "a plan changes nothing";

  expect_in_force(actuator.apply(plan, records, kSilent));
  for (const char* target : {"/search", "/%73earch", "//search", "/./search", "/a/../search?q=1",
                             "/search?q=%27", "///search"}) {
    EXPECT_EQ(server.status(target), 503) << target;
  }
  for (const char* target : {"/", "/searching", "/search/x", "/research", "/maintenance"}) {
    EXPECT_EQ(server.status(target), 200) << target;
  }
  EXPECT_EQ(actuator.probe(wish)->state, State::kInForce);

  expect_undone(actuator.undo(records.records.front(), kSilent));
  EXPECT_EQ(server.read(), original);
  EXPECT_EQ(server.status("/search"), 200);
  EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  expect_undone(actuator.undo(records.records.front(), kSilent));
}

TEST(NginxEndpointTest, OtherPagesKeepTheirHeadersAndTheAnswerHasItsOwn) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  Records records;
  expect_in_force(plan_and_apply(actuator, measure("c1", "/search/*"), records));
  const http::Destination to{"127.0.0.1", server.port()};
  const auto get = [&](const std::string& target) {
    return http::exchange(*http::AllowList({to}).permit(to),
                          "GET " + target + " HTTP/1.1\r\nHost: shop.example\r\n\r\n", {});
  };
  const auto blocked = get("/search/below");
  ASSERT_TRUE(blocked) << blocked.error().full();
  EXPECT_EQ(blocked->answer.status, 503);
  EXPECT_EQ(http::find_header(blocked->answer.headers, "Retry-After")->value, "300");
  EXPECT_THAT(blocked->answer.body, HasSubstr("Reference: "));
  const auto home = get("/");
  ASSERT_TRUE(home);
  EXPECT_EQ(http::find_header(home->answer.headers, "X-Site")->value, "shop");
  EXPECT_EQ(http::find_header(home->answer.headers, "Retry-After"), nullptr);
}

TEST(NginxEndpointTest, AnyOrderOfApplyAndUndoEndsInTheOriginalBytes) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const std::string original = server.read();
  std::mt19937 random(20261122);
  std::vector<std::string> endpoints{"/search", "/search/*", "/a b?"};
  endpoints.back() = "/caf\xC3\xA9";
  for (int round = 0; round < 3; ++round) {
    std::ranges::shuffle(endpoints, random);
    Records records;
    for (std::size_t i = 0; i < endpoints.size(); ++i) {
      expect_in_force(
          plan_and_apply(actuator, measure("c" + std::to_string(i), endpoints[i]), records));
    }
    ASSERT_EQ(records.records.size(), 3U);
    EXPECT_EQ(server.status("/caf%c3%a9"), 503);
    std::ranges::shuffle(records.records, random);
    for (std::size_t i = 0; i < records.records.size(); ++i) {
      expect_undone(actuator.undo(records.records[i], kSilent));
      EXPECT_EQ(server.read() == original, i + 1 == records.records.size());
    }
    EXPECT_EQ(server.status("/search"), 200);
  }
}

TEST(NginxEndpointTest, AnEndpointIsOutsideTextAndNeverConfiguration) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const std::string original = server.read();
  for (const char* path : {"", "search", "/a\nb", "/a;b", "/a{b", "/a}b", "/a\"b", "/a'b", "/a\\b",
                           "/a$b", "/a#b", "/a b", "/a\x01", "/a?b", "/a*"}) {
    const Measure wish{.id = ContainmentId("c1"), .target = std::string("endpoint:") + path};
    EXPECT_THAT(first_reason(actuator.plan({.measure = wish})),
                testing::AnyOf(HasSubstr("endpoint"), HasSubstr("term")))
        << path;
  }
  for (const char* path : {"//a", "/b/../a", "/./a"}) {
    const Measure wish{.id = ContainmentId("c1"), .target = std::string("endpoint:") + path};
    const auto answer = actuator.plan({.measure = wish});
    ASSERT_TRUE(answer && std::holds_alternative<Plan>(*answer)) << path;
    EXPECT_THAT(std::get<Plan>(*answer).summary, HasSubstr(": /a answers")) << path;
  }
  for (const auto& id : std::vector<std::string>{"", "a b", "a\nb", "a;b", std::string(65, 'x')}) {
    EXPECT_THAT(first_reason(actuator.plan({.measure = measure(id, "/a")})), HasSubstr("id"));
  }
  const Measure nothing{.id = ContainmentId("c1"), .target = "method:POST rate:3/s"};
  EXPECT_THAT(first_reason(actuator.plan({.measure = nothing})), HasSubstr("name an endpoint"));
  EXPECT_EQ(server.read(), original);
}

TEST(NginxEndpointTest, StopsWhenSomebodyElseEditedTheFile) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const Measure wish = measure("c1", "/search");
  Records records;
  const auto answer = actuator.plan({.measure = wish});
  ASSERT_TRUE(answer);
  const std::string original = server.read();
  server.write("nginx.conf", original + "# by hand\n");
  auto outcome = actuator.apply(std::get<Plan>(*answer), records, kSilent);
  ASSERT_TRUE(outcome);
  EXPECT_THAT(std::get<Refusal>(*outcome).difference, HasSubstr("+# by hand"));
  EXPECT_TRUE(records.records.empty());

  expect_in_force(plan_and_apply(actuator, wish, records));
  server.write("nginx.conf", server.read() + "# again\n");
  const auto undone = actuator.undo(records.records.back(), kSilent);
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_THAT(std::get<Refusal>(*undone).difference, HasSubstr("+# again"));
  EXPECT_EQ(actuator.probe(wish)->state, State::kAltered);
  EXPECT_THAT(first_reason(actuator.plan({.measure = measure("c2", "/x")})),
              HasSubstr("changed outside"));
  EXPECT_EQ(server.status("/search"), 503) << "it stays in force";
}

TEST(NginxEndpointTest, WithoutADurableUndoNothingIsChanged) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const std::string original = server.read();
  Records records;
  records.broken = true;
  const auto outcome = plan_and_apply(actuator, measure("c1", "/search"), records);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), ErrorCode::kNoSpace);
  EXPECT_EQ(server.read(), original);
}

TEST(NginxEndpointTest, AConfigurationThatNginxRefusesIsNeverPutInPlace) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  // Broken by somebody, not reloaded yet: the running nginx is fine.
  const std::string broken = server.read() + "nonsense on;\n";
  server.write("nginx.conf", broken);
  Records records;
  const auto outcome = plan_and_apply(actuator, measure("c1", "/search"), records);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_THAT(std::get<RolledBack>(*outcome).why, HasSubstr("nonsense"));
  EXPECT_EQ(server.read(), broken);
  EXPECT_EQ(server.status("/search"), 200);
  for (const auto& entry : *os::list_directory(server.path("."))) {
    EXPECT_THAT(entry.name, testing::Not(HasSubstr("quell")));
  }
}

TEST(NginxEndpointTest, RollsBackWhenTheProofFails) {
  // The site is probed where another server block answers: the 503 never shows.
  const Nginx server(
      "    server { listen 127.0.0.1:PORT default_server; server_name other; "
      "location / { return 200; } }\n    server {\n listen 127.0.0.1:PORT; server_name "
      "shop.example;\n }\n");
  NginxSite site = server.site();
  site.server_name = "shop.example";
  site.host = "other";
  site.patience = std::chrono::milliseconds(600);
  NginxEndpoint actuator(site);
  const std::string original = server.read();
  Records records;
  const auto outcome = plan_and_apply(actuator, measure("c1", "/search"), records);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_THAT(std::get<RolledBack>(*outcome).why, HasSubstr("another configuration answers"));
  EXPECT_EQ(server.read(), original);
}

TEST(NginxEndpointTest, FindsTheServerInAnIncludedFile) {
  const Nginx server("    include sites/*.conf;\n",
                     {{"sites/a.conf",
                       "server { listen 127.0.0.1:PORT default_server; "
                       "server_name other; return 204; }\n"},
                      {"sites/b.conf", std::string(kServerBlock)},
                      {"sites/c.conf", "# nothing\n"}});
  NginxSite site = server.site();
  site.server_name = "shop.example";
  NginxEndpoint actuator(site);
  const std::string original = server.read("sites/b.conf");
  Records records;
  expect_in_force(plan_and_apply(actuator, measure("c1", "/search"), records));
  EXPECT_NE(server.read("sites/b.conf"), original);
  expect_undone(actuator.undo(records.records.front(), kSilent));
  EXPECT_EQ(server.read("sites/b.conf"), original);
  EXPECT_EQ(os::list_directory(server.path("sites"))->size(), 3U);
}

TEST(NginxEndpointTest, UnusualConfigurationsAreServedAndGivenBack) {
  const std::vector<std::string> unusual{
      "server{listen 127.0.0.1:PORT;location / {return 200;}}",
      "# server { listen PORT; }\r\nserver\r\n{\r\nlisten\r\n127.0.0.1:PORT\r\n;merge_slashes off; "
      "location / { return 200; } }",
      "log_format x '{\"a\": \"}\"}'; map $uri $m { \"~^a{2}$\" \"}\"; default ${uri}x; }\n"
      "server { listen 127.0.0.1:PORT; if ($m ~ \"\\\"}\") { return 403; } error_page 503 =200 /x; "
      "rewrite ^/old /new; recursive_error_pages on; location / { return 200; } "
      "location ~ ^/sea { return 200; } location = /x { return 200; } }",
      "server { listen 127.0.0.1:PORT; location / { return 200; } return 301 /everything; }"};
  for (const std::string& http : unusual) {
    const Nginx server(http);
    NginxEndpoint actuator(server.site());
    const std::string original = server.read();
    Records records;
    expect_in_force(plan_and_apply(actuator, measure("c1", "/search/*"), records));
    EXPECT_EQ(server.status("//search//a"), 503) << http;
    ASSERT_FALSE(records.records.empty());
    expect_undone(actuator.undo(records.records.front(), kSilent));
    EXPECT_EQ(server.read(), original);
  }
}

TEST(NginxEndpointTest, NewConnectionsLoseNothingWhileItWorks) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  std::atomic<bool> stop = false;
  std::atomic<int> asked = 0;
  std::atomic<int> lost = 0;
  std::thread client([&] {
    while (!stop) {
      ++asked;
      if (server.status("/") != 200) ++lost;
    }
  });
  Records records;
  expect_in_force(plan_and_apply(actuator, measure("c1", "/search"), records));
  expect_undone(actuator.undo(records.records.front(), kSilent));
  stop = true;
  client.join();
  EXPECT_GT(asked, 50);
  EXPECT_EQ(lost, 0) << "of " << asked;
}

TEST(NginxEndpointTest, SaysSoWhenNginxDoesNotRun) {
  Nginx server;
  NginxEndpoint actuator(server.site());
  server.stop();
  const auto answer = actuator.plan({.measure = measure("c1", "/search")});
  ASSERT_TRUE(answer) << answer.error().full();
  const Plan& plan = std::get<Plan>(*answer);
  EXPECT_THAT(plan.warnings, testing::Contains(HasSubstr("nginx does not run")));
  Records records;
  EXPECT_EQ(actuator.apply(plan, records, kSilent).error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(actuator.probe(measure("c1", "/search")).error().code(), ErrorCode::kUnavailable);
  EXPECT_TRUE(records.records.empty());
}

}  // namespace
}  // namespace quell::contain
