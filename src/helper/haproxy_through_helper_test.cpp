// An account that may neither write HAProxy's maps nor speak to its socket stops an endpoint
// through the helper, and gives it back byte for byte.
#include "gmock/gmock.h"
#include "haproxy_fixture.h"
#include "helper_fixture.h"

namespace quell::helper {
namespace {

using contain::Haproxy;
using contain::State;

const std::string kName = "haproxy-endpoint:edge";

/// As the kind of measure says it (casework/kinds).
os::Confinement needs() {
  return {.capabilities = {os::Capability::kChown, os::Capability::kDacOverride,
                           os::Capability::kFowner},
          .calls = os::Calls::kPrograms};
}

std::vector<Offer> offers(const contain::HaproxySite& site) {
  return {{.actuator = kName,
           .needs = needs(),
           .make = [site](const std::vector<target::Network>& /*the site has its own*/)
               -> Result<std::unique_ptr<contain::Actuator>> {
             return std::make_unique<contain::HaproxyEndpoint>(site);
           }}};
}

TEST(HaproxyThroughHelper, StopProveLiftProve) {
  if (::geteuid() != 0) GTEST_SKIP() << "a helper is root's, and asked by another account";
  const Place place;
  const Haproxy server;
  const RunningHelper helper(place.settings(), offers(server.site()));
  const std::string original = server.read("quell/requests.map");
  const contain::Measure wish = contain::haproxy_measure("c1", "endpoint:/search");
  const auto undo = [&] { return FileUndo(place.home() / "undo", kName); };
  EXPECT_EQ(server.status("/search"), 200);
  as(kAsker, [&] {
    contain::HaproxyEndpoint own(server.site());
    EXPECT_FALSE(own.probe(wish)) << "without the helper it may not even look";
    Remote actuator = remote(place.settings(), kName);
    FileUndo sink = undo();
    EXPECT_EQ(apply(actuator, wish, sink), "");
    const auto probe = actuator.probe(wish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, State::kInForce) << probe->summary;
  });
  EXPECT_EQ(server.status("/search"), 503) << helper.log();
  EXPECT_EQ(server.status("/"), 200);
  as(kAsker, [&] {
    Remote actuator = remote(place.settings(), kName);
    const auto undone = actuator.undo(*undo().read(), [](std::string_view) {});
    ASSERT_TRUE(undone) << undone.error().full();
    EXPECT_TRUE(std::holds_alternative<contain::Undone>(*undone));
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  });
  EXPECT_EQ(server.read("quell/requests.map"), original);
  EXPECT_EQ(server.status("/search"), 200);
}

}  // namespace
}  // namespace quell::helper
