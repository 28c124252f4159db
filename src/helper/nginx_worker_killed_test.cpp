// The helper's worker is killed at every step of what it does to nginx: the probe tells the truth,
// and whoever asks again gets the original bytes back.
#include "gmock/gmock.h"
#include "helper_fixture.h"
#include "nginx_fixture.h"

namespace quell::helper {
namespace {

using contain::Nginx;
using contain::NginxEndpoint;
using contain::OnStep;
using contain::State;
using testing::HasSubstr;

const std::string kName = "nginx-endpoint:shop";

/// An nginx actuator whose process dies, once, at the step that a file names.
class Dying final : public contain::Actuator {
 public:
  Dying(const contain::NginxSite& site, std::filesystem::path orders)
      : nginx_(site), orders_(std::move(orders)) {}
  [[nodiscard]] std::string_view kind() const override { return nginx_.kind(); }
  Result<contain::PlanAnswer> plan(const contain::PlanRequest& request) override {
    return nginx_.plan(request);
  }
  Result<contain::ApplyOutcome> apply(const contain::Plan& plan, contain::UndoSink& sink,
                                      const OnStep& on_step) override {
    return nginx_.apply(plan, sink, dying(on_step));
  }
  Result<contain::ProbeReport> probe(const contain::Measure& measure) override {
    return nginx_.probe(measure);
  }
  Result<contain::UndoOutcome> undo(const contain::UndoRecord& record,
                                    const OnStep& on_step) override {
    return nginx_.undo(record, dying(on_step));
  }

 private:
  [[nodiscard]] OnStep dying(const OnStep& on_step) const {
    return [this, on_step](std::string_view step) {
      on_step(step);
      if (os::read_file(orders_, 100).value_or("") != step) return;
      (void)os::remove_file(orders_);
      (void)std::raise(SIGKILL);
    };
  }
  NginxEndpoint nginx_;
  std::filesystem::path orders_;
};

/// One nginx, and one helper whose workers die as told.
class Trial {
 public:
  [[nodiscard]] const Nginx& server() const { return server_; }
  [[nodiscard]] const RunningHelper& helper() const { return helper_; }
  [[nodiscard]] const std::string& original() const { return original_; }
  [[nodiscard]] Remote ask() const { return remote(place_.settings(), kName); }
  [[nodiscard]] FileUndo undo() const { return {place_.home() / "undo", kName}; }
  void let_die_at(const std::string& step) const {
    ASSERT_TRUE(os::write_file_atomically(orders(), step, os::Mode::kSecret));
  }
  [[nodiscard]] bool died() const { return !std::filesystem::exists(orders()); }
  /// What the file and the site say, asked without the actuator.
  [[nodiscard]] State truth() const {
    const bool in_file = server_.read() != original_;
    const bool answers = server_.status("/search") == 503;
    if (in_file != answers) return State::kHalfApplied;
    return answers ? State::kInForce : State::kAbsent;
  }
  void expect_original() const {
    EXPECT_EQ(server_.read(), original_);
    EXPECT_EQ(server_.status("/search"), 200);
  }
  [[nodiscard]] std::string apply_it() const {
    Remote actuator = ask();
    FileUndo sink = undo();
    return apply(actuator, kWish, sink);
  }
  /// How it ended: "undone", or why not.
  [[nodiscard]] std::string undo_it() const {
    const auto outcome = ask().undo(*undo().read(), [](std::string_view) {});
    if (!outcome) return outcome.error().full();
    if (const auto* refusal = std::get_if<contain::Refusal>(&*outcome)) {
      return refusal->reasons.front();
    }
    return "undone";
  }
  const contain::Measure kWish = contain::measure("c1", "/search");

 private:
  [[nodiscard]] std::filesystem::path orders() const { return place_.path() / "die"; }
  [[nodiscard]] std::vector<Offer> offers() const {
    return {
        {.actuator = kName,
         .needs = {.capabilities = {os::Capability::kChown, os::Capability::kDacOverride,
                                    os::Capability::kFowner, os::Capability::kKill,
                                    os::Capability::kNetBindService, os::Capability::kSysPtrace},
                   .calls = os::Calls::kPrograms},
         .make = [site = server_.site(), orders = orders()](const std::vector<target::Network>&)
             -> Result<std::unique_ptr<contain::Actuator>> {
           return std::make_unique<Dying>(site, orders);
         }}};
  }
  Place place_;
  Nginx server_;
  std::string original_ = server_.read();
  RunningHelper helper_{place_.settings(), offers()};
};

class NginxWorkerKilled : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "a helper is root's, and asked by another account";
  }
};
INSTANTIATE_TEST_SUITE_P(Each, NginxWorkerKilled,
                         testing::Values("lock", "baseline", "store-undo", "check", "replace",
                                         "reload", "prove", "done"),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::erase(name, '-');
                           return name;
                         });

/// One that was asked for goes on after the death, and a probe waits for it: what is true is looked
/// at behind that.
void wait_for_reload(const Trial& trial) {
  as(kAsker, [&] { EXPECT_TRUE(trial.ask().probe(trial.kWish)); });
}

TEST_P(NginxWorkerKilled, WhileItContainsAndThenItIsLifted) {
  const Trial trial;
  trial.let_die_at(GetParam());
  as(kAsker, [&] { EXPECT_THAT(trial.apply_it(), HasSubstr("ended before it was done")); });
  ASSERT_TRUE(trial.died());
  wait_for_reload(trial);
  const State truth = trial.truth();
  as(kAsker, [&] {
    const auto probe = trial.ask().probe(trial.kWish);
    ASSERT_TRUE(probe) << probe.error().full();
    EXPECT_EQ(probe->state, truth) << probe->summary;
    if (!trial.undo().read()) {
      EXPECT_EQ(truth, State::kAbsent) << "nothing is changed before the client has the undo";
      return;
    }
    EXPECT_EQ(trial.undo_it(), "undone");
    EXPECT_EQ(trial.undo_it(), "undone") << "and once more";
    EXPECT_EQ(trial.ask().probe(trial.kWish)->state, State::kAbsent);
  });
  // It is collected when the next one begins.
  EXPECT_THAT(trial.helper().log(), HasSubstr("the worker"));
  trial.expect_original();
}

TEST_P(NginxWorkerKilled, WhileItContainsAndThenItIsAskedAgain) {
  const Trial trial;
  trial.let_die_at(GetParam());
  as(kAsker, [&] {
    EXPECT_THAT(trial.apply_it(), HasSubstr("ended before it was done"));
    EXPECT_EQ(trial.apply_it(), "");
  });
  EXPECT_EQ(trial.truth(), State::kInForce);
  as(kAsker, [&] { EXPECT_EQ(trial.undo_it(), "undone"); });
  trial.expect_original();
}

TEST_P(NginxWorkerKilled, WhileItLifts) {
  const Trial trial;
  as(kAsker, [&] { EXPECT_EQ(trial.apply_it(), ""); });
  trial.let_die_at(GetParam());
  as(kAsker, [&] {
    // Some steps are only those of containing.
    const std::string first = trial.undo_it();
    if (GetParam() == "store-undo") {
      EXPECT_EQ(first, "undone");
      return;
    }
    EXPECT_THAT(first, HasSubstr("ended before it was done"));
  });
  wait_for_reload(trial);
  const State truth = trial.truth();
  as(kAsker, [&] {
    EXPECT_EQ(trial.ask().probe(trial.kWish)->state, truth);
    EXPECT_EQ(trial.undo_it(), "undone");
  });
  trial.expect_original();
}

}  // namespace
}  // namespace quell::helper
