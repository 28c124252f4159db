// An account that may not write nginx's configuration stops an endpoint through the helper, and
// gives it back byte for byte.
#include "gmock/gmock.h"
#include "helper_fixture.h"
#include "nginx_fixture.h"

namespace quell::helper {
namespace {

using contain::Nginx;
using contain::NginxEndpoint;
using contain::State;
using testing::HasSubstr;

const std::string kName = "nginx-endpoint:shop";

/// As the kind of measure says it (casework/kinds).
os::Confinement needs() {
  return {.capabilities = {os::Capability::kChown, os::Capability::kDacOverride,
                           os::Capability::kFowner, os::Capability::kKill,
                           os::Capability::kNetBindService, os::Capability::kSysPtrace},
          .calls = os::Calls::kPrograms};
}

class NginxThroughHelper : public testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "a helper is root's, and asked by another account";
  }
  [[nodiscard]] static std::vector<Offer> offers(const contain::NginxSite& site) {
    return {{.actuator = kName,
             .needs = needs(),
             .make = [site](const std::vector<target::Network>& /*the site has its own*/)
                 -> Result<std::unique_ptr<contain::Actuator>> {
               return std::make_unique<NginxEndpoint>(site);
             }}};
  }
  [[nodiscard]] FileUndo undo(const std::string& name = "undo") const {
    return {place_.home() / name, kName};
  }
  static constexpr auto kQuiet = [](std::string_view) {};
  Place place_;
};

TEST_F(NginxThroughHelper, StopProveLiftProve) {
  const Nginx server;
  const RunningHelper helper(place_.settings(), offers(server.site()));
  const std::string original = server.read();
  const contain::Measure wish = contain::measure("c1", "/search");
  as(kAsker, [&] {
    EXPECT_FALSE(os::may_write(server.path("nginx.conf")).value_or(true));
    Remote actuator = remote(place_.settings(), kName);
    const auto plan = actuator.plan({.measure = wish});
    ASSERT_TRUE(plan) << plan.error().full();
    EXPECT_THAT(std::get<contain::Plan>(*plan).changes.at(0).diff, HasSubstr("+"));
    EXPECT_EQ(std::get<contain::Plan>(*plan).basis.size(), 64U) << "not the whole file";
    FileUndo sink = undo();
    EXPECT_EQ(apply(actuator, wish, sink), "");
    const auto probe = actuator.probe(wish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, State::kInForce) << probe->summary;
  });
  EXPECT_EQ(server.status("/search"), 503) << helper.log();
  EXPECT_EQ(server.status("/"), 200);
  as(kAsker, [&] {
    Remote actuator = remote(place_.settings(), kName);
    const auto undone = actuator.undo(*undo().read(), kQuiet);
    ASSERT_TRUE(undone) << undone.error().full();
    ASSERT_TRUE(std::holds_alternative<contain::Undone>(*undone));
    EXPECT_FALSE(std::get<contain::Undone>(*undone).exhibits.empty());
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  });
  EXPECT_EQ(server.read(), original);
  EXPECT_EQ(server.status("/search"), 200);
}

TEST_F(NginxThroughHelper, TheClientIsKilledAtEveryStep) {
  for (const std::string step : {"lock", "store-undo", "check", "replace", "reload", "prove"}) {
    const Nginx server;
    const RunningHelper helper(place_.settings(), offers(server.site()));
    const std::string original = server.read();
    const contain::Measure wish = contain::measure("c1", "/search");
    const int status = As(kAsker, [&] {
                         Remote actuator = remote(place_.settings(), kName);
                         FileUndo sink = undo(step);
                         (void)apply(actuator, wish, sink, [&](std::string_view reached) {
                           if (reached == step) std::raise(SIGKILL);
                         });
                       }).wait();
    ASSERT_TRUE(WIFSIGNALED(status)) << step;
    const auto record = undo(step).read();
    as(kAsker, [&] {
      Remote actuator = remote(place_.settings(), kName);
      if (!record) {
        EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent) << step;
        return;
      }
      // Waits for the lock, so for the end of what was begun.
      const auto undone = actuator.undo(*record, kQuiet);
      ASSERT_TRUE(undone) << step << undone.error().full();
      EXPECT_TRUE(std::holds_alternative<contain::Undone>(*undone)) << step;
    });
    EXPECT_EQ(server.read(), original) << step;
    EXPECT_EQ(server.status("/search"), 200) << step;
  }
}

}  // namespace
}  // namespace quell::helper
