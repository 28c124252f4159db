// An account without any privilege blocks an attacker through the helper, sees that it is so, and
// takes it back; whatever is killed when.
#include "firewall_fixture.h"
#include "gmock/gmock.h"
#include "helper_fixture.h"
#include "os/network.h"

namespace quell::helper {
namespace {

using contain::Firewall;
using contain::Measure;
using contain::State;
using testing::HasSubstr;
using testing::Not;

const std::string kName = "firewall:host";

/// Ends the worker with SIGKILL when the actuator reaches a step.
class DiesAt final : public contain::Actuator, public contain::DeadMansTimer {
 public:
  DiesAt(std::unique_ptr<Firewall> inner, std::filesystem::path file)
      : inner_(std::move(inner)), file_(std::move(file)) {}
  [[nodiscard]] std::string_view kind() const override { return inner_->kind(); }
  Result<contain::PlanAnswer> plan(const contain::PlanRequest& request) override {
    return inner_->plan(request);
  }
  Result<contain::ApplyOutcome> apply(const contain::Plan& plan, contain::UndoSink& sink,
                                      const contain::OnStep& on_step) override {
    return inner_->apply(plan, sink, killing(on_step));
  }
  Result<contain::ProbeReport> probe(const Measure& measure) override {
    return inner_->probe(measure);
  }
  Result<contain::UndoOutcome> undo(const contain::UndoRecord& record,
                                    const contain::OnStep& on_step) override {
    return inner_->undo(record, killing(on_step));
  }
  DeadMansTimer* dead_mans_timer() override { return this; }
  Result<contain::ConfirmOutcome> confirm(const Measure& measure,
                                          const contain::OnStep& on_step) override {
    return inner_->confirm(measure, killing(on_step));
  }

 private:
  [[nodiscard]] contain::OnStep killing(const contain::OnStep& on_step) const {
    return [this, on_step](std::string_view step) {
      on_step(step);
      if (os::read_file(file_, 100).value_or("") == step) {
        // A worker may signal itself only this way: kill(2) is not among its calls.
        std::raise(SIGKILL);
      }
    };
  }
  std::unique_ptr<Firewall> inner_;
  std::filesystem::path file_;
};

class FirewallThroughHelper : public contain::FirewallTest {
 protected:
  void SetUp() override {
    FirewallTest::SetUp();
    if (IsSkipped()) return;
    ASSERT_EQ(::mkdir((place_.path() / "locks").c_str(), 0700), 0);
    settings_.lock_directory = place_.path() / "locks";
    settings_.patience = std::chrono::milliseconds(20);
  }
  [[nodiscard]] std::vector<Offer> offers() const {
    const auto make = [settings = settings_,
                       file = killer()](const std::vector<target::Network>& protect)
        -> Result<std::unique_ptr<contain::Actuator>> {
      contain::FirewallSettings with = settings;
      with.protect.insert(with.protect.end(), protect.begin(), protect.end());
      return std::make_unique<DiesAt>(
          std::make_unique<Firewall>(with, std::make_unique<SystemClock>()), file);
    };
    return {{.actuator = kName,
             .needs = {.capabilities = {os::Capability::kNetAdmin}, .calls = os::Calls::kOwnWork},
             .make = make}};
  }
  /// Names the step at which the worker is killed.
  [[nodiscard]] std::filesystem::path killer() const { return place_.path() / "killer"; }
  void kill_at(const std::string& step) const {
    ASSERT_TRUE(os::write_file_atomically(killer(), step, os::Mode::kPublic));
  }
  [[nodiscard]] FileUndo undo_at(const std::string& name) const {
    return {place_.home() / name, kName};
  }
  [[nodiscard]] State truth() const {
    return reaches(kAttacker) ? State::kAbsent : State::kInForce;
  }
  void expect_lifted(const contain::UndoRecord& record) const {
    as(kAsker, [&] {
      const auto undone = remote(place_.settings(), kName).undo(record, contain::kQuietly);
      ASSERT_TRUE(undone) << undone.error().full();
      EXPECT_TRUE(std::holds_alternative<contain::Undone>(*undone));
    });
    EXPECT_TRUE(reaches(kAttacker));
    EXPECT_THAT(tables(), Not(HasSubstr("quell")));
  }

  Place place_;
};

TEST_F(FirewallThroughHelper, BlockProveLiftProve) {
  RunningHelper helper(place_.settings(), offers());
  const Measure wish = contain::block("c1", kAttacker);
  const FileUndo records = undo_at("undo");
  EXPECT_TRUE(reaches(kAttacker));
  as(kAsker, [&] {
    EXPECT_FALSE(firewall().probe(wish)) << "by itself it may not even look";
    Remote actuator = remote(place_.settings(), kName);
    EXPECT_EQ(actuator.kind(), "firewall");
    FileUndo sink = records;
    std::vector<std::string> steps;
    EXPECT_EQ(apply(actuator, wish, sink, [&](std::string_view step) { steps.emplace_back(step); }),
              "");
    EXPECT_THAT(steps, testing::ElementsAre("lock", "store-undo", "put", "cut", "prove", "done"));
    const auto probe = actuator.probe(wish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, State::kInForce);
  });
  EXPECT_FALSE(reaches(kAttacker));
  EXPECT_TRUE(reaches(kOrdinary));
  ASSERT_TRUE(records.read());
  expect_lifted(*records.read());
  EXPECT_THAT(helper.log(), HasSubstr("uid=61001"));
  EXPECT_THAT(helper.log(), HasSubstr("apply firewall:host c1 address:203.0.113.9: applied"));
}

TEST_F(FirewallThroughHelper, TheSessionOfTheAskerIsNotLockedOut) {
  const RunningHelper helper(place_.settings(), offers());
  as(kAsker, [&] {
    Remote actuator({.socket = place_.settings().socket,
                     .actuator = kName,
                     .session = {*target::Address::parse(kAttacker)}});
    FileUndo sink = undo_at("undo");
    EXPECT_THAT(apply(actuator, contain::block("c1", kAttacker), sink), HasSubstr("refused"));
  });
  EXPECT_TRUE(reaches(kAttacker));
}

TEST_F(FirewallThroughHelper, TheDeadMansTimerWorksThoughNobodyIsLeft) {
  settings_.confirm_within = std::chrono::seconds(1);
  RunningHelper helper(place_.settings(), offers());
  const Measure wish = contain::block("c1", kAttacker);
  as(kAsker, [&] {
    Remote actuator = remote(place_.settings(), kName);
    FileUndo sink = undo_at("undo");
    EXPECT_EQ(apply(actuator, wish, sink), "");
  });
  helper.stop(SIGKILL);
  EXPECT_FALSE(reaches(kAttacker));
  EXPECT_TRUE(reaches_within(kAttacker, std::chrono::seconds(10)));
}

TEST_F(FirewallThroughHelper, ConfirmingStopsTheDeadMansTimer) {
  settings_.confirm_within = std::chrono::seconds(30);
  const RunningHelper helper(place_.settings(), offers());
  const Measure wish = contain::block("c1", kAttacker);
  as(kAsker, [&] {
    Remote actuator = remote(place_.settings(), kName);
    FileUndo sink = undo_at("undo");
    EXPECT_EQ(apply(actuator, wish, sink), "");
    EXPECT_THAT(actuator.probe(wish)->summary, HasSubstr("NOT CONFIRMED"));
    ASSERT_NE(actuator.dead_mans_timer(), nullptr);
    const auto confirmed = actuator.dead_mans_timer()->confirm(wish, contain::kQuietly);
    ASSERT_TRUE(confirmed) << confirmed.error().full();
    EXPECT_THAT(actuator.probe(wish)->summary, Not(HasSubstr("NOT CONFIRMED")));
  });
  expect_lifted(*undo_at("undo").read());
}

TEST_F(FirewallThroughHelper, TheWorkerIsKilledAtEveryStepOfApply) {
  const RunningHelper helper(place_.settings(), offers());
  std::set<State> seen;
  for (const std::string step : {"lock", "store-undo", "put", "cut", "prove", "done"}) {
    kill_at(step);
    const Measure wish = contain::block("c-" + step, kAttacker);
    as(kAsker, [&] {
      Remote actuator = remote(place_.settings(), kName);
      FileUndo sink = undo_at(step);
      EXPECT_THAT(apply(actuator, wish, sink), HasSubstr("the helper ended")) << step;
      const auto probe = actuator.probe(wish);
      ASSERT_TRUE(probe) << probe.error().full();
    });
    kill_at("never");
    EXPECT_EQ(firewall().probe(wish)->state, truth()) << step;
    seen.insert(truth());
    const auto record = undo_at(step).read();
    if (!record) {
      EXPECT_EQ(truth(), State::kAbsent) << step << ": changed before the undo was stored";
      continue;
    }
    expect_lifted(*record);
  }
  EXPECT_EQ(seen, (std::set{State::kAbsent, State::kInForce}));
}

TEST_F(FirewallThroughHelper, TheWorkerIsKilledAtEveryStepOfUndo) {
  const RunningHelper helper(place_.settings(), offers());
  for (const std::string step : {"lock", "take-out", "prove", "done"}) {
    kill_at(step);
    const Measure wish = contain::block("c-" + step, kAttacker);
    kill_at("never");
    as(kAsker, [&] {
      Remote actuator = remote(place_.settings(), kName);
      FileUndo sink = undo_at(step);
      EXPECT_EQ(apply(actuator, wish, sink), "");
    });
    kill_at(step);
    as(kAsker, [&] {
      const auto undone =
          remote(place_.settings(), kName).undo(*undo_at(step).read(), contain::kQuietly);
      EXPECT_FALSE(undone);
    });
    kill_at("never");
    EXPECT_EQ(firewall().probe(wish)->state, truth()) << step;
    expect_lifted(*undo_at(step).read());
  }
}

TEST_F(FirewallThroughHelper, TheClientIsKilledAtEveryStep) {
  const RunningHelper helper(place_.settings(), offers());
  for (const std::string step : {"lock", "store-undo", "put", "cut", "prove", "done"}) {
    const Measure wish = contain::block("c-" + step, kAttacker);
    const int status = As(kAsker, [&] {
                         Remote actuator = remote(place_.settings(), kName);
                         FileUndo sink = undo_at(step);
                         (void)apply(actuator, wish, sink, [&](std::string_view reached) {
                           if (reached == step) std::raise(SIGKILL);
                         });
                       }).wait();
    ASSERT_TRUE(WIFSIGNALED(status)) << step;
    // What has begun is finished without it: the lock tells when.
    ASSERT_TRUE(os::Lock::acquire(
        settings_.lock_directory / fmt::format("quell-firewall-{}.lock", *os::network_namespace()),
        std::chrono::seconds(20)));
    EXPECT_EQ(firewall().probe(wish)->state, truth()) << step;
    const auto record = undo_at(step).read();
    EXPECT_EQ(truth(), record ? State::kInForce : State::kAbsent) << step;
    if (record) expect_lifted(*record);
  }
}

}  // namespace
}  // namespace quell::helper
