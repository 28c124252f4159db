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
    edit = nginx::with_rule(edit, {ContainmentId(fmt::format("C{}", edit.rules.size())),
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
