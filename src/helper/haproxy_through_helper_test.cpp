// An account that may neither write HAProxy's maps nor speak to its socket stops an endpoint and
// drains a server through the helper, and gives both back.
#include "contain/haproxy_server.h"
#include "gmock/gmock.h"
#include "haproxy_fixture.h"
#include "helper_fixture.h"

namespace quell::helper {
namespace {

using contain::Haproxy;
using contain::HaproxyEndpoint;
using contain::HaproxyServer;
using contain::State;

/// As the kinds of measure say it (casework/kinds).
os::Confinement needs(os::Calls calls) {
  return {.capabilities = {os::Capability::kChown, os::Capability::kDacOverride,
                           os::Capability::kFowner},
          .calls = calls};
}

class HaproxyThroughHelper : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "a helper is root's, and asked by another account";
  }
  template <class T>
  static Offer offer(const std::string& name, os::Calls calls, const contain::HaproxySite& site) {
    return {
        .actuator = name,
        .needs = needs(calls),
        .make = [site](const std::vector<target::Network>& /*the site has its own*/)
            -> Result<std::unique_ptr<contain::Actuator>> { return std::make_unique<T>(site); }};
  }
  /// Into force, and what then is looked at; and out again.
  void there_and_back(const std::string& name, const contain::Measure& wish,
                      const std::function<void()>& look) {
    as(kAsker, [&] {
      Remote actuator = remote(place_.settings(), name);
      FileUndo sink{place_.home() / name, name};
      EXPECT_EQ(apply(actuator, wish, sink), "");
      const auto probe = actuator.probe(wish);
      ASSERT_TRUE(probe) << probe.error().full();
      EXPECT_EQ(probe->state, State::kInForce) << probe->summary;
    });
    look();
    as(kAsker, [&] {
      Remote actuator = remote(place_.settings(), name);
      const FileUndo sink{place_.home() / name, name};
      const auto undone = actuator.undo(*sink.read(), [](std::string_view) {});
      ASSERT_TRUE(undone) << undone.error().full();
      EXPECT_TRUE(std::holds_alternative<contain::Undone>(*undone));
      EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
    });
  }
  Place place_;
};

TEST_F(HaproxyThroughHelper, StopProveDrainLift) {
  const Haproxy server;
  const RunningHelper helper(
      place_.settings(),
      {offer<HaproxyEndpoint>("haproxy-endpoint:edge", os::Calls::kPrograms, server.site()),
       offer<HaproxyServer>("haproxy-server:edge", os::Calls::kOwnWork, server.site())});
  there_and_back("haproxy-endpoint:edge", contain::haproxy_measure("c1", "endpoint:/search"),
                 [&] { EXPECT_EQ(server.status("/search"), 503) << helper.log(); });
  EXPECT_EQ(server.status("/search"), 200);
  EXPECT_EQ(server.read("quell/requests.map"), "");
  there_and_back("haproxy-server:edge", contain::haproxy_measure("c2", "server:app/a"), [&] {
    EXPECT_TRUE(std::filesystem::exists(server.path("quell/servers"))) << helper.log();
  });
  EXPECT_FALSE(std::filesystem::exists(server.path("quell/servers"))) << helper.log();
}

}  // namespace
}  // namespace quell::helper
