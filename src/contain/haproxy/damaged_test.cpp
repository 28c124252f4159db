// Maps and configurations that are damaged, unusual or huge: nothing of somebody else's is ever
// lost, and what HAProxy could load before it can load after.
#include <random>

#include "gmock/gmock.h"
#include "haproxy_fixture.h"

namespace quell::contain {
namespace {

using haproxy::MapKind;
using testing::HasSubstr;

haproxy::Edit edit_with(const std::vector<std::string>& targets) {
  haproxy::Edit edit;
  for (const std::string& target : targets) {
    edit = web::with_rule(edit, {ContainmentId(fmt::format("C{}", edit.rules.size())),
                                 *target::parse_target(target)});
  }
  return edit;
}

const std::vector<std::string> kTargets{"endpoint:/a/* method:POST", "parameter:q~%25x",
                                        "address:203.0.113.9 address:2001:db8::/32",
                                        "address:203.0.113.0/24 endpoint:/b rate:5/s"};

TEST(HaproxyDamaged, WhatIsPutInIsReadAgainAndComesOutExactly) {
  for (const std::string& original :
       {std::string(), std::string("# a comment\n\n   # more\r\n"), std::string("\n\n\n")}) {
    std::vector<std::string> targets;
    for (const std::string& target : kTargets) {
      targets.push_back(target);
      const haproxy::Edit edit = edit_with(targets);
      for (const MapKind kind : {MapKind::kRequests, MapKind::kAddresses}) {
        const std::string text = haproxy::put_in(kind, original, edit, original);
        const auto state = haproxy::read_state(kind, text, original);
        if (text == original) continue;
        const auto* edited = std::get_if<haproxy::Edited>(&state);
        ASSERT_NE(edited, nullptr) << text;
        EXPECT_EQ(edited->original, original);
        EXPECT_EQ(edited->edit.rules, edit.rules);
        EXPECT_EQ(haproxy::put_in(kind, original, haproxy::Edit{}, original), original);
      }
      EXPECT_EQ(haproxy::edit_of(original, haproxy::request_entries(original, edit))->rules,
                edit.rules);
    }
  }
}

TEST(HaproxyDamaged, NoDamageIsTakenForQuells) {
  std::mt19937 random(20261122);
  const haproxy::Edit edit = edit_with(kTargets);
  for (const MapKind kind : {MapKind::kRequests, MapKind::kAddresses}) {
    const std::string text = haproxy::put_in(kind, "# x\n", edit, "# x\n");
    for (int i = 0; i < 3000; ++i) {
      std::string damaged = text;
      const std::size_t at = random() % damaged.size();
      switch (random() % 3) {
        case 0:
          damaged[at] = static_cast<char>(random() % 256);
          break;
        case 1:
          damaged.erase(at, random() % 40 + 1);
          break;
        default:
          damaged.insert(at, 1, static_cast<char>(random() % 256));
      }
      const auto state = haproxy::read_state(kind, damaged, "# x\n");
      const auto* edited = std::get_if<haproxy::Edited>(&state);
      if (damaged == text || edited == nullptr) continue;
      EXPECT_EQ(haproxy::put_in(kind, edited->original, edited->edit, "# x\n"), damaged);
    }
  }
}

TEST(HaproxyDamaged, MapsThatHoldOthersEntriesAreLeftAlone) {
  const Haproxy server;
  HaproxyEndpoint actuator(server.site());
  const PlanRequest request{.measure = haproxy_measure("C1", "endpoint:/search")};
  for (const std::string& text :
       {std::string("/by-hand value\n"), std::string("# no end of line"),
        std::string("# >>> quell: requests contained here"), std::string("\0x y\n", 5)}) {
    server.write("quell/requests.map", text);
    EXPECT_THAT(why_not(actuator.plan(request)), HasSubstr("requests.map")) << text;
    EXPECT_EQ(server.read("quell/requests.map"), text);
  }
}

TEST(HaproxyDamaged, AHugeAndUnusualConfigurationWorks) {
  std::string configuration = replaced(std::string(kConfiguration), "default_backend app",
                                       "default_backend \"app\"  # quoted");
  for (int i = 0; i < 400; ++i) {
    configuration += fmt::format("backend many-{}\n", i);
    for (int j = 0; j < 10; ++j)
      configuration += fmt::format("    server s{} 192.0.2.{}:80\n", j, j);
  }
  for (int i = 0; i < 20'000; ++i) configuration += fmt::format("# comment {}\n", i);
  const Haproxy server(configuration);
  const std::string before = server.read("haproxy.cfg");
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  expect_applied(plan_and_apply(actuator, haproxy_measure("C1", "endpoint:/search"), records));
  EXPECT_EQ(haproxy::broken_configuration(server.site()), std::nullopt);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  EXPECT_EQ(haproxy::broken_configuration(server.site()), std::nullopt);
  EXPECT_EQ(server.read("haproxy.cfg"), before);
}

const std::string_view kUnusual =
    "global\n    noreuseport\n    setenv QUELL_APP @APP1@\n"
    "    stats socket @SOCKET@ mode 600 level admin\n"
    "defaults first\n    mode http\n    timeout connect 5s\n    timeout client 20s\n"
    "    timeout server 20s\n"
    ".if defined(QUELL_NOWHERE)\n    this is nonsense\n"
    ".elif version_atleast(2.5)\n# { } \" '\n.else\n    and this\n.endif\n"
    "frontend web from first\n"
    "    bind \"127.0.0.1:@PORT@\"\n    bind 127.0.0.1:@PROXIED@ accept-proxy\n"
    "    acl same path /a\n    acl same path /b\n    acl other path -m beg /c\n"
    "    http-request deny deny_status 410 if same\n"
    "@LINES@"
    "    http-request set-header X-After yes if other !same\n"
    "    default_backend app\n"
    "backend app from first\n    server a \"127.0.0.1:${QUELL_APP}\"\n"
    "defaults\n    mode http\n    timeout connect 5s\n    timeout client 20s\n"
    "    timeout server 20s\n"
    "@TABLE@"
    "frontend application\n    bind 127.0.0.1:@APP1@\n"
    "    acl same path /never\n"
    "    http-request return status 200 content-type text/plain string \"page\" unless same\n";

TEST(HaproxyDamaged, NamedDefaultsConditionsVariablesAndRulesBefore) {
  const Haproxy server{kUnusual};
  ASSERT_EQ(haproxy::broken_configuration(server.site()), std::nullopt);
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  expect_applied(plan_and_apply(actuator, haproxy_measure("C1", "endpoint:/c/d"), records));
  EXPECT_EQ(server.status("/c/d"), 503);
  EXPECT_EQ(server.status("/a"), 410);
  expect_lifted(actuator.undo(records.records.back(), kQuiet));
  // A rule of the site's own answers before Quell's lines: then nothing shows that it works.
  const auto outcome = plan_and_apply(actuator, haproxy_measure("C2", "endpoint:/a"), records);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_THAT(std::get<RolledBack>(*outcome).why, HasSubstr("410"));
  EXPECT_EQ(server.read("quell/requests.map"), "");
  EXPECT_TRUE(server.loaded("quell/requests.map").empty());
}

TEST(HaproxyDamaged, ConfigurationsInSeveralFilesAreCheckedAsADirectory) {
  const Haproxy server;
  std::filesystem::create_directories(server.path("conf.d"));
  const std::string whole = server.read("haproxy.cfg");
  const std::size_t cut = whole.find("frontend web");
  server.write("conf.d/1.cfg", whole.substr(0, cut));
  server.write("conf.d/2.cfg", whole.substr(cut));
  HaproxySite site = server.site();
  site.config_file = server.path("conf.d");
  EXPECT_EQ(haproxy::broken_configuration(site), std::nullopt);
  server.write("conf.d/3.cfg", "frontend broken\n    nonsense\n");
  EXPECT_THAT(haproxy::broken_configuration(site).value_or(""), HasSubstr("nonsense"));
}

TEST(HaproxyDamaged, MapsThatAreLinkedReadOnlyOrVanish) {
  const Haproxy server;
  std::filesystem::create_directories(server.path("elsewhere"));
  std::filesystem::rename(server.path("quell/requests.map"), server.path("elsewhere/r"));
  std::filesystem::create_symlink(server.path("elsewhere/r"), server.path("quell/requests.map"));
  std::filesystem::permissions(server.path("elsewhere/r"), std::filesystem::perms(0444));
  HaproxyEndpoint actuator(server.site());
  HaproxyRecords records;
  const Measure wish = haproxy_measure("C1", "endpoint:/search");
  expect_applied(plan_and_apply(actuator, wish, records));
  EXPECT_TRUE(std::filesystem::is_symlink(server.path("quell/requests.map")));
  EXPECT_EQ(std::filesystem::status(server.path("elsewhere/r")).permissions(),
            std::filesystem::perms(0444));
  const std::string contained = server.read("elsewhere/r");
  std::filesystem::remove(server.path("elsewhere/r"));
  EXPECT_THAT(why_not(actuator.plan({.measure = haproxy_measure("C2", "endpoint:/x")})),
              HasSubstr("does not exist"));
  server.write("elsewhere/r", contained);
  expect_lifted(actuator.undo(records.records.front(), kQuiet));
  EXPECT_EQ(server.read("elsewhere/r"), "");
}

TEST(HaproxyDamaged, LinesThatWereDamagedAreNoticedFromOutside) {
  // Each damage leaves a configuration that HAProxy takes; the measure would not hold under it.
  const std::vector<std::pair<std::string, std::string>> damages{
      {",url_dec", ""},
      {"status 503", "status 500"},
      {"regsub(\"//+\",\"/\",g)", "regsub(\"x\",\"x\")"},
      {" hdr Retry-After %[var(txn.quell),field(3,:)]", ""}};
  for (const auto& [from, to] : damages) {
    SCOPED_TRACE(from);
    Haproxy server;
    const std::string config = replaced(server.read("haproxy.cfg"), from, to);
    ASSERT_NE(config, server.read("haproxy.cfg"));
    server.write("haproxy.cfg", config);
    server.start();
    HaproxyEndpoint actuator(server.site());
    HaproxyRecords records;
    const auto outcome =
        plan_and_apply(actuator, haproxy_measure("C1", "endpoint:/search"), records);
    ASSERT_TRUE(outcome) << outcome.error().full();
    const bool is_back = std::holds_alternative<RolledBack>(*outcome);
    // Slashes before a path are caught by the pattern itself.
    EXPECT_EQ(is_back, !from.contains("//+"));
    if (is_back) EXPECT_EQ(server.read("quell/requests.map"), "");
  }
}

}  // namespace
}  // namespace quell::contain
