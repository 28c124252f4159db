// An account that may not even read a service's configuration changes a listed value through the
// helper, by the commands that root named, and gives it back byte for byte.
#include "gmock/gmock.h"
#include "helper_fixture.h"
#include "setting_fixture.h"

namespace quell::helper {
namespace {

using contain::State;
using testing::HasSubstr;
using testing::Not;

const std::string kName = "setting:app";

/// As the kind of measure says it (casework/kinds).
os::Confinement needs() {
  return {.capabilities = {os::Capability::kChown, os::Capability::kDacOverride,
                           os::Capability::kFowner, os::Capability::kKill, os::Capability::kSetgid,
                           os::Capability::kSetuid},
          .calls = os::Calls::kPrograms};
}

std::vector<Offer> offers(const contain::SettingFile& file) {
  return {{.actuator = kName,
           .needs = needs(),
           .make = [file](const std::vector<target::Network>& /*nobody*/)
               -> Result<std::unique_ptr<contain::Actuator>> {
             return std::make_unique<contain::Setting>(file, contain::setting_words(file.format));
           }}};
}

TEST(SettingThroughHelper, ChangeProveLiftProve) {
  if (::geteuid() != 0) GTEST_SKIP() << "a helper is root's, and asked by another account";
  const Place place;
  const contain::setting::CopyService service("A=1\nB=2\nOTHER=3\n");
  const RunningHelper helper(place.settings(), offers(service.file()));
  const contain::Measure wish = contain::setting::setting_measure("c1", "setting:A=5");
  const auto undo = [&] { return FileUndo(place.home() / "undo", kName); };
  as(kAsker, [&] {
    EXPECT_FALSE(os::read_file(service.path("app.env"), 1000)) << "without the helper it may not";
    Remote actuator = remote(place.settings(), kName);
    FileUndo sink = undo();
    EXPECT_THAT(apply(actuator, contain::setting::setting_measure("c2", "setting:OTHER=4"), sink),
                Not(testing::IsEmpty()))
        << "only listed keys";
    EXPECT_EQ(apply(actuator, wish, sink), "");
    const auto probe = actuator.probe(wish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, State::kInForce) << probe->summary;
  });
  EXPECT_THAT(service.read("live"), HasSubstr("A=5\nB=2\nOTHER=3")) << helper.log();
  as(kAsker, [&] {
    Remote actuator = remote(place.settings(), kName);
    const auto undone = actuator.undo(*undo().read(), [](std::string_view) {});
    ASSERT_TRUE(undone) << undone.error().full();
    EXPECT_TRUE(std::holds_alternative<contain::Undone>(*undone));
    EXPECT_EQ(actuator.probe(wish)->state, State::kAbsent);
  });
  service.expect_original();
}

}  // namespace
}  // namespace quell::helper
