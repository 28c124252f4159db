// An account that may not signal a service's processes freezes them through the helper, and lets
// them go on.
#include "gmock/gmock.h"
#include "helper_fixture.h"
#include "service_fixture.h"

namespace quell::helper {
namespace {

using contain::State;

const std::string kName = "service:shop";

/// As the kind of measure says it (casework/kinds).
os::Confinement needs() {
  return {.capabilities = {os::Capability::kDacOverride, os::Capability::kKill,
                           os::Capability::kSysPtrace},
          .calls = os::Calls::kPrograms};
}

std::vector<Offer> offers(const contain::ServiceSettings& settings) {
  return {{.actuator = kName,
           .needs = needs(),
           .make = [settings](const std::vector<target::Network>& /*nobody*/)
               -> Result<std::unique_ptr<contain::Actuator>> {
             return std::make_unique<contain::Service>(settings);
           }}};
}

TEST(ServiceThroughHelper, FreezeProveLiftProve) {
  if (::geteuid() != 0) GTEST_SKIP() << "a helper is root's, and asked by another account";
  const Place place;
  const contain::Server server(place.path());
  const RunningHelper helper(place.settings(), offers({.name = "shop",
                                                       .place = server.group(),
                                                       .port = server.port(),
                                                       .state_directory = place.path() / "notes"}));
  const contain::Measure wish{.id = contain::ContainmentId("c1"), .target = "freeze"};
  const auto undo = [&] { return FileUndo(place.home() / "undo", kName); };
  EXPECT_TRUE(server.answers());
  as(kAsker, [&] {
    EXPECT_NE(::kill(server.pid(), SIGSTOP), 0) << "without the helper it may not";
    Remote actuator = remote(place.settings(), kName);
    FileUndo sink = undo();
    EXPECT_EQ(apply(actuator, wish, sink), "");
    const auto probe = actuator.probe(wish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, State::kInForce) << probe->summary;
  });
  EXPECT_EQ(server.stopped(), 3U) << helper.log();
  EXPECT_FALSE(server.answers());
  as(kAsker, [&] {
    Remote actuator = remote(place.settings(), kName);
    const auto undone = actuator.undo(*undo().read(), [](std::string_view) {});
    ASSERT_TRUE(undone) << undone.error().full();
    EXPECT_TRUE(std::holds_alternative<contain::Undone>(*undone));
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  });
  EXPECT_EQ(server.stopped(), 0U);
  EXPECT_TRUE(server.answers());
}

}  // namespace
}  // namespace quell::helper
