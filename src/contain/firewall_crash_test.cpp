// A process that is killed at any step leaves a state that the probe tells truthfully, that ends by
// itself, and that undo turns back.

#include <set>

#include "contain/firewall.h"
#include "death_fixture.h"
#include "firewall_fixture.h"
#include "gmock/gmock.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Keeps the record in a file, which survives the process.
class FileUndo final : public UndoSink {
 public:
  explicit FileUndo(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> store(const UndoRecord& record) override {
    return os::write_file_atomically(path_, record.data, os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> read(const ContainmentId& id) const {
    const auto data = os::read_file(path_, 10'000'000);
    if (!data) return std::nullopt;
    return UndoRecord{id, "firewall:host", "", *data};
  }

 private:
  std::filesystem::path path_;
};

class FirewallCrash : public FirewallTest {
 protected:
  void expect_undone(Firewall& firewall, const UndoRecord& record) const {
    const auto undone = firewall.undo(record, kQuietly);
    ASSERT_TRUE(undone) << undone.error().full();
    EXPECT_TRUE(std::holds_alternative<Undone>(*undone));
    EXPECT_TRUE(reaches(kAttacker));
    EXPECT_THAT(tables(), Not(HasSubstr("quell")));
  }
  /// What packets say, asked without the actuator.
  [[nodiscard]] State truth() const {
    return reaches(kAttacker) ? State::kAbsent : State::kInForce;
  }
};

TEST_F(FirewallCrash, AtEveryStepOfApply) {
  Firewall firewall = this->firewall();
  std::set<State> seen;
  for (const std::string step : {"lock", "store-undo", "put", "cut", "prove", "done"}) {
    const Measure wish = block("c-" + step, kAttacker);
    FileUndo records(directory_.path() / step);
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      (void)apply(firewall, wish, records, on_step);
    })) << step;
    const auto probe = firewall.probe(wish);
    ASSERT_TRUE(probe) << step << probe.error().full();
    EXPECT_EQ(probe->state, truth()) << step;
    seen.insert(probe->state);
    const auto record = records.read(wish.id);
    if (!record) {
      EXPECT_EQ(probe->state, State::kAbsent) << step << ": changed without a stored undo";
      continue;
    }
    expect_undone(firewall, *record);
    EXPECT_EQ(firewall.probe(wish)->state, State::kAbsent) << step;
  }
  EXPECT_EQ(seen, (std::set{State::kAbsent, State::kInForce}));
}

TEST_F(FirewallCrash, AtEveryStepOfUndo) {
  Firewall firewall = this->firewall();
  for (const std::string step : {"lock", "take-out", "prove", "done"}) {
    const Measure wish = block("c-" + step, kAttacker);
    FileUndo records(directory_.path() / step);
    ASSERT_EQ(why_not(apply(firewall, wish, records)), "");
    const UndoRecord record = *records.read(wish.id);
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) { (void)firewall.undo(record, on_step); }))
        << step;
    EXPECT_EQ(firewall.probe(wish)->state, truth()) << step;
    expect_undone(firewall, record);
  }
}

TEST_F(FirewallCrash, AtEveryStepOfConfirm) {
  settings_.confirm_within = std::chrono::seconds(30);
  Firewall firewall = this->firewall();
  for (const std::string step : {"lock", "extend", "prove", "done"}) {
    const Measure wish = block("c-" + step, kAttacker);
    FileUndo records(directory_.path() / step);
    ASSERT_EQ(why_not(apply(firewall, wish, records)), "");
    ASSERT_TRUE(dies_at(step, [&](const OnStep& on_step) {
      (void)firewall.confirm(wish, on_step);
    })) << step;
    const auto probe = firewall.probe(wish);
    ASSERT_TRUE(probe);
    EXPECT_EQ(probe->state, State::kInForce) << step;
    const bool extended = step == "prove" || step == "done";
    EXPECT_EQ(probe->summary.find("NOT CONFIRMED") == std::string::npos, extended)
        << step << probe->summary;
    expect_undone(firewall, *records.read(wish.id));
  }
}

TEST_F(FirewallCrash, TheDeadMansTimerOutlivesQuell) {
  settings_.confirm_within = std::chrono::seconds(1);
  Firewall firewall = this->firewall();
  const Measure wish = block("c1", kAttacker);
  FileUndo records(directory_.path() / "undo");
  ASSERT_TRUE(dies_at(
      "cut", [&](const OnStep& on_step) { (void)apply(firewall, wish, records, on_step); }));
  EXPECT_FALSE(reaches(kAttacker));
  EXPECT_TRUE(reaches_within(kAttacker, std::chrono::seconds(10))) << "though nothing runs";
  EXPECT_EQ(firewall.probe(wish)->state, State::kAbsent);
  expect_undone(firewall, *records.read(wish.id));
}

TEST_F(FirewallCrash, AfterACrashApplyingAgainFinishesTheWork) {
  Firewall firewall = this->firewall();
  const Measure wish = block("c1", kAttacker);
  FileUndo records(directory_.path() / "undo");
  ASSERT_TRUE(dies_at(
      "cut", [&](const OnStep& on_step) { (void)apply(firewall, wish, records, on_step); }));
  ASSERT_EQ(why_not(apply(firewall, wish, records)), "");
  EXPECT_EQ(firewall.probe(wish)->state, State::kInForce);
  expect_undone(firewall, *records.read(wish.id));
}

}  // namespace
}  // namespace quell::contain
