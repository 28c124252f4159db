// Every kind of measure on an nginx site, planned, applied, probed and undone on a real nginx.
#include <algorithm>
#include <random>

#include "crypto/digest.h"
#include "fmt/ranges.h"
#include "gmock/gmock.h"
#include "nginx/change.h"
#include "nginx/site.h"
#include "nginx_fixture.h"

namespace quell::contain {
namespace {

using testing::Contains;
using testing::HasSubstr;
using web::Question;

ProbeReport report_of(const Result<ApplyOutcome>& outcome) {
  expect_in_force(outcome);
  const auto* applied = outcome ? std::get_if<Applied>(&*outcome) : nullptr;
  return applied != nullptr ? applied->probe : ProbeReport{};
}

TEST(NginxMeasures, EachIsProvedAndLeavesTheRestAlone) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const std::string original = server.read();
  struct Case {
    std::string target;
    std::vector<std::pair<Question, int>> answers;
  };
  const std::vector<Case> cases{{"endpoint:/search/{n} method:POST method:PUT",
                                 {{{.method = "POST", .target = "/search/12"}, 503},
                                  {{.method = "PUT", .target = "//search/%31"}, 503},
                                  {{.method = "GET", .target = "/search/12"}, 200},
                                  {{.method = "POST", .target = "/search/x"}, 200}}},
                                {"parameter:q~union endpoint:/search",
                                 {{{.target = "/search?q=1%27+UNION+x"}, 403},
                                  {{.target = "/search?a=b&%71=%75nion#x"}, 403},
                                  {{.target = "/search?q=onion"}, 200},
                                  {{.target = "/?q=union"}, 200}}},
                                {"parameter:id!number",
                                 {{{.target = "/?id=1;drop"}, 403},
                                  {{.target = "/search?id="}, 403},
                                  {{.target = "/?id=%2d12"}, 200},
                                  {{.target = "/?ID=x"}, 200}}},
                                {"address:127.0.0.2 address:127.0.0.3",
                                 {{{.target = "/", .source = "127.0.0.2"}, 403},
                                  {{.target = "/search", .source = "127.0.0.3"}, 403},
                                  {{.target = "/", .source = "127.0.0.4"}, 200}}},
                                {"address:127.0.0.2 endpoint:/search/* method:GET parameter:q",
                                 {{{.target = "/search/x?q", .source = "127.0.0.2"}, 403},
                                  {{.target = "/search/x?p", .source = "127.0.0.2"}, 200},
                                  {{.target = "/?q", .source = "127.0.0.2"}, 200},
                                  {{.target = "/search/x?q", .source = "127.0.0.4"}, 200}}},
                                {"endpoint:/login rate:3/m",
                                 {{{.target = "/login"}, 429},
                                  {{.target = "/login", .source = "127.0.0.2"}, 204},
                                  {{.target = "/search"}, 200}}}};
  for (const Case& one : cases) {
    Records records;
    const Measure wish = measure("c1", one.target);
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent) << one.target;
    const ProbeReport report = report_of(plan_and_apply(actuator, wish, records, kSilent));
    EXPECT_THAT(report.summary, testing::StartsWith("proved by ")) << one.target;
    for (const auto& [question, status] : one.answers) {
      EXPECT_EQ(server.status(question), status) << one.target << ": " << question.words();
    }
    EXPECT_EQ(actuator.probe(wish)->state, State::kInForce) << one.target;
    ASSERT_FALSE(records.records.empty()) << one.target;
    expect_undone(actuator.undo(records.records.front(), kSilent));
    EXPECT_EQ(server.read(), original) << one.target;
    EXPECT_NE(server.status(one.answers.front().first), one.answers.front().second) << one.target;
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent) << one.target;
  }
}

TEST(NginxMeasures, WhatCannotBeProvedFromHereIsCalledInForceOnly) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  Records records;
  for (const char* target : {"address:203.0.113.9", "endpoint:/login rate:1000/s"}) {
    const Measure wish = measure("c1", target);
    const ProbeReport report = report_of(plan_and_apply(actuator, wish, records, kSilent));
    EXPECT_THAT(report.summary, testing::StartsWith("not proved from here")) << target;
    EXPECT_THAT(report.checks, Contains(testing::Field(&Check::outcome, Check::Outcome::kNote)));
    // The configuration that answers is the one in the file, or it is not called in force.
    const std::string with = server.read();
    expect_undone(actuator.undo(records.records.back(), kSilent));
    server.write("nginx.conf", with);
    EXPECT_EQ(actuator.probe(wish)->state, State::kHalfApplied) << target;
    expect_undone(actuator.undo(records.records.back(), kSilent));
  }
}

TEST(NginxMeasures, NoRequestThatCouldDoHarmReachesTheApplication) {
  const Nginx server(
      "    server { listen 127.0.0.1:PORT; server_name shop.example;\n"
      "        access_log seen.log; location / { return 200; } }\n");
  NginxEndpoint actuator(server.site());
  Records records;
  for (const char* target : {"endpoint:/order method:POST", "parameter:q~%27%20or%201=1"}) {
    const Measure wish = measure("c1", target);
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
    expect_in_force(plan_and_apply(actuator, wish, records, kSilent));
    expect_undone(actuator.undo(records.records.back(), kSilent));
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  }
  const std::string log = server.read("seen.log");
  std::size_t refused = 0;
  for (std::size_t at = 0; at < log.size();) {
    const std::string line = log.substr(at, log.find('\n', at) - at);
    at += line.size() + 1;
    const bool harmful = line.contains("POST") || line.contains("1=1") || line.contains("1%3D1");
    if (!harmful) continue;
    ++refused;
    EXPECT_TRUE(line.contains("\" 503 ") || line.contains("\" 403 ")) << line;
  }
  EXPECT_GT(refused, 5U);
}

TEST(NginxMeasures, RefusesWhatWouldHitTheWrongOnesOrNobody) {
  const Nginx server("    set_real_ip_from 10.1.0.0/16; real_ip_header X-Forwarded-For;\n" +
                     std::string(kServerBlock));
  NginxSite site = server.site();
  site.spared = {*target::Network::parse("192.0.2.1")};
  NginxEndpoint actuator(site);
  const std::string original = server.read();
  const auto refusal_of = [&](const std::string& target) {
    return first_reason(actuator.plan({.measure = measure("c1", target)}));
  };
  EXPECT_THAT(refusal_of("address:127.0.0.0/24"), HasSubstr("where Quell asks from"));
  EXPECT_THAT(refusal_of("address:10.1.2.3"), HasSubstr("set_real_ip_from"));
  EXPECT_THAT(refusal_of("address:10.1.0.0/16 endpoint:/x"), HasSubstr("set_real_ip_from"));
  EXPECT_THAT(refusal_of("address:192.0.2.0/24"), HasSubstr("quell.yaml"));
  EXPECT_THAT(refusal_of("address:203.0.0.0/15"), HasSubstr("wider than /16"));
  EXPECT_THAT(refusal_of("address:2001::/31"), HasSubstr("wider than /32"));
  EXPECT_THAT(refusal_of("rate:3/s"), HasSubstr("name an endpoint"));
  EXPECT_THAT(refusal_of("method:POST"), HasSubstr("name an endpoint"));
  EXPECT_THAT(refusal_of("parameter:q~" + std::string(900, 'x')), HasSubstr("too long"));
  EXPECT_THAT(refusal_of("endpoint:/" + std::string(1000, '-')), HasSubstr("too long"));
  EXPECT_EQ(server.read(), original);
  const auto answer = actuator.plan({.measure = measure("c1", "address:203.0.113.9")});
  ASSERT_TRUE(answer && std::holds_alternative<Plan>(*answer));
  EXPECT_THAT(std::get<Plan>(*answer).warnings,
              Contains(HasSubstr("X-Forwarded-For from connections of 10.1.0.0/16")));
}

TEST(NginxMeasures, ALimitOfTheSitesOwnIsNotSwitchedOff) {
  const Nginx server(
      "    limit_req_zone $binary_remote_addr zone=own:1m rate=1000r/s;\n    server {\n"
      "        listen 127.0.0.1:PORT; server_name shop.example;\n"
      "        location / { try_files /none =204; }\n"
      "        location /api { limit_req zone=own; try_files /none =204; }\n    }\n");
  NginxEndpoint actuator(server.site());
  EXPECT_THAT(first_reason(actuator.plan({.measure = measure("c1", "endpoint:/login rate:3/s")})),
              HasSubstr("limit of its own, limit_req at "));
  Records records;
  expect_in_force(plan_and_apply(actuator, measure("c1", "/login"), records, kSilent));
  expect_undone(actuator.undo(records.records.front(), kSilent));
}

TEST(NginxMeasures, AnyOrderOfAllKindsEndsInTheOriginalBytes) {
  const Nginx server;
  NginxEndpoint actuator(server.site());
  const std::string original = server.read();
  std::mt19937 random(5);
  std::vector<std::string> targets{"endpoint:/search", "parameter:q~union", "address:127.0.0.2",
                                   "endpoint:/login rate:2/m", "endpoint:/* method:PUT"};
  const std::vector<std::pair<Question, int>> refusals{
      {{.target = "/search"}, 503},
      {{.target = "/x?q=Union"}, 403},
      {{.target = "/", .source = "127.0.0.2"}, 403},
      {{.target = "/login"}, 429},
      {{.method = "PUT", .target = "/login"}, 503}};
  std::ranges::shuffle(targets, random);
  Records records;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    expect_in_force(
        plan_and_apply(actuator, measure(fmt::format("c{}", i), targets[i]), records, kSilent));
  }
  ASSERT_EQ(records.records.size(), targets.size());
  EXPECT_EQ(server.status("/search?q=union"), 403) << "the stronger of two";
  std::ranges::shuffle(records.records, random);
  for (std::size_t i = 0; i < records.records.size(); ++i) {
    expect_undone(actuator.undo(records.records[i], kSilent));
    EXPECT_EQ(server.read() == original, i + 1 == records.records.size());
    const std::string left = server.read();
    for (const auto& [question, status] : refusals) {
      if (status == 429) continue;
      const bool in_force = server.status(question) == status;
      EXPECT_TRUE(!in_force || left != original) << question.words();
    }
  }
  for (const auto& [question, status] : refusals) {
    EXPECT_NE(server.status(question), status) << question.words();
  }
}

/// What an older program left: version 1 in the file and in its record.
TEST(NginxMeasures, AContainmentOfVersionOneIsProbedJoinedAndLifted) {
  const Nginx server;
  const NginxSite site = server.site();
  NginxEndpoint actuator(site);
  const std::string original = server.read();
  const auto place = nginx::find_server(site.config_file, {site.listen_port, site.server_name},
                                        nginx::real_files());
  ASSERT_TRUE(place);
  const Measure old = measure("c1", "/search");
  const nginx::Edit edit{.rules = {{old.id, *target::parse_target(old.target)}},
                         .retry_after_s = 300,
                         .places = {place->before, place->inside},
                         .version = nginx::Version::kOne};
  const std::string with = nginx::put_in(original, edit);
  const UndoRecord record{
      old.id, "nginx-endpoint:shop", "",
      fmt::format(
          R"({{"before":"{:02x}","before_digest":"{}","before_server":{},"endpoint":"2f736561726368",)"
          R"("file":"","inside_server":{},"match":"exact","retry_after_s":300,"version":1}})",
          fmt::join(std::vector<unsigned char>(original.begin(), original.end()), ""),
          crypto::digest_of(original).hex(), place->before, place->inside)};
  for (const bool joined : {false, true}) {
    server.write("nginx.conf", with);
    EXPECT_EQ(actuator.probe(old)->state, State::kHalfApplied);
    ASSERT_TRUE(nginx::reload(site));
    const auto live =
        web::Outside(nginx::entrance_of(site)).wait_until("/search", [](const web::Look& look) {
          return look.status == 503;
        });
    ASSERT_TRUE(live && *live);
    EXPECT_EQ(actuator.probe(old)->state, State::kInForce);
    Records records;
    expect_in_force(plan_and_apply(actuator, old, records, kSilent));
    EXPECT_EQ(server.read(), with) << "what is applied stays as it is";
    if (joined) {
      expect_in_force(
          plan_and_apply(actuator, measure("c2", "parameter:q~union"), records, kSilent));
      EXPECT_EQ(server.status("/search"), 503);
    }
    expect_undone(actuator.undo(record, kSilent));
    EXPECT_EQ(server.status("/search"), 200);
    EXPECT_EQ(server.read() == original, !joined);
    if (joined) expect_undone(actuator.undo(records.records.back(), kSilent));
    EXPECT_EQ(server.read(), original);
  }
}

}  // namespace
}  // namespace quell::contain
