// What every thing with a value owes: each suite runs on each kind of server.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <set>

#include "os/file.h"
#include "switch/switch_fixture.h"

namespace quell::contain {
namespace {

using testing::HasSubstr;

const OnStep kSilent = [](std::string_view /*step*/) {};
constexpr auto kPatience = std::chrono::milliseconds(1500);

/// Keeps the record in a file, which survives the process.
class FileUndo final : public UndoSink {
 public:
  explicit FileUndo(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> store(const UndoRecord& record) override {
    return os::write_file_atomically(path_, record.data, os::Mode::kSecret);
  }
  [[nodiscard]] std::optional<UndoRecord> read(const std::string& id) const {
    const auto data = os::read_file(path_, 10'000'000);
    if (!data) return std::nullopt;
    return UndoRecord{ContainmentId(id), "flag:test", "", *data};
  }

 private:
  std::filesystem::path path_;
};

Measure measure(const std::string& id, const std::string& target = "flag:search=off") {
  return {.id = ContainmentId(id), .target = target};
}

Result<ApplyOutcome> plan_and_apply(Actuator& actuator, const Measure& wish, UndoSink& sink,
                                    const OnStep& on_step = kSilent) {
  QUELL_TRY(const PlanAnswer answer, actuator.plan({.measure = wish}));
  if (const auto* refusal = std::get_if<Refusal>(&answer)) return *refusal;
  return actuator.apply(std::get<Plan>(answer), sink, on_step);
}

struct Case {
  std::string name;
  std::unique_ptr<SwitchRig> (*make)();
};

class SwitchContract : public testing::TestWithParam<Case> {
 protected:
  SwitchActuator actuator() {
    return {rig_->holder(), {.state = rig_->path("state"), .patience = kPatience}};
  }
  State probed(const std::string& id, const std::string& target = "flag:search=off") {
    const auto report = actuator().probe(measure(id, target));
    EXPECT_TRUE(report) << report.error().full();
    return report ? report->state : State::kAltered;
  }
  void apply(const std::string& id, const std::string& target = "flag:search=off") {
    SwitchActuator one = actuator();
    FileUndo undo(rig_->path("undo-" + id));
    const auto outcome = plan_and_apply(one, measure(id, target), undo);
    ASSERT_TRUE(outcome) << outcome.error().full();
    if (const auto* back = std::get_if<RolledBack>(&*outcome)) FAIL() << back->why;
    if (const auto* no = std::get_if<Refusal>(&*outcome)) FAIL() << no->reasons.front();
    EXPECT_EQ(std::get<Applied>(*outcome).probe.state, State::kInForce);
  }
  Result<UndoOutcome> lift(const std::string& id) {
    return actuator().undo(*FileUndo(rig_->path("undo-" + id)).read(id), kSilent);
  }
  void expect_lifted(const std::string& id) {
    const auto undone = lift(id);
    ASSERT_TRUE(undone) << undone.error().full();
    if (const auto* no = std::get_if<Refusal>(&*undone)) FAIL() << no->reasons.front();
  }
  /// Runs apply in a child; whether it was killed.
  bool dies(const std::function<void(const OnStep&)>& work, const std::string& step) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      work([&](std::string_view reached) {
        if (reached == step) ::kill(::getpid(), SIGKILL);
      });
      ::_exit(0);
    }
    rig_->victim(pid);
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFSIGNALED(status);
  }

  std::unique_ptr<SwitchRig> rig_ = GetParam().make();
};

INSTANTIATE_TEST_SUITE_P(Each, SwitchContract,
                         testing::Values(Case{"called", called_rig}, Case{"unleash", unleash_rig}),
                         [](const auto& each) { return each.param.name; });

TEST_P(SwitchContract, InForceAndBackExactly) {
  const std::string original = rig_->stored();
  EXPECT_EQ(probed("c1"), State::kAbsent);
  apply("c1");
  EXPECT_FALSE(rig_->is_on());
  EXPECT_EQ(rig_->changes(), 1U);
  EXPECT_EQ(probed("c1"), State::kInForce);
  expect_lifted("c1");
  EXPECT_EQ(rig_->stored(), original);
  EXPECT_EQ(probed("c1"), State::kAbsent);
  EXPECT_EQ(rig_->changes(), 2U);
  EXPECT_TRUE(os::list_directory(rig_->path("state"))->size() <= 1) << "only the lock is left";
}

TEST_P(SwitchContract, FromOffToOnAndBackExactly) {
  rig_->set_by_hand(false);
  const std::string original = rig_->stored();
  apply("c1", "flag:search=on");
  EXPECT_TRUE(rig_->is_on());
  EXPECT_EQ(probed("c1", "flag:search=on"), State::kInForce);
  expect_lifted("c1");
  EXPECT_EQ(rig_->stored(), original);
}

TEST_P(SwitchContract, AnAppliedMeasureStaysAsItIs) {
  apply("c1");
  const std::size_t before = rig_->changes();
  apply("c1");
  EXPECT_EQ(rig_->changes(), before);
  EXPECT_EQ(probed("c1"), State::kInForce);
}

TEST_P(SwitchContract, WhatIsSoAlreadyIsHeldAndLeftSo) {
  rig_->set_by_hand(false);
  const std::string original = rig_->stored();
  apply("c1");
  EXPECT_EQ(rig_->changes(), 0U);
  EXPECT_EQ(probed("c1"), State::kInForce);
  expect_lifted("c1");
  EXPECT_EQ(rig_->stored(), original);
  EXPECT_EQ(rig_->changes(), 0U);
}

TEST_P(SwitchContract, AnyOrderOfUndoingKeepsTheOthersInForce) {
  const std::string original = rig_->stored();
  const std::vector<std::string> targets = {"flag:search=off", "flag:search=on", "flag:search=off"};
  std::vector<std::size_t> order = {0, 1, 2};
  do {
    for (std::size_t i = 0; i < targets.size(); ++i) apply("c" + std::to_string(i), targets[i]);
    std::set<std::size_t> left = {0, 1, 2};
    for (const std::size_t i : order) {
      expect_lifted("c" + std::to_string(i));
      left.erase(i);
      if (left.empty()) continue;
      EXPECT_EQ(rig_->is_on(), targets[*left.rbegin()].ends_with("on")) << "the last one counts";
      for (const std::size_t other : left) {
        EXPECT_EQ(probed("c" + std::to_string(other), targets[other]), State::kInForce);
      }
    }
    ASSERT_EQ(rig_->stored(), original);
  } while (std::ranges::next_permutation(order).found);
}

TEST_P(SwitchContract, SomebodyElsesChangeStopsTheUndoAndIsShown) {
  apply("c1");
  rig_->set_by_hand(true);
  const auto report = actuator().probe(measure("c1"));
  ASSERT_TRUE(report) << report.error().full();
  EXPECT_EQ(report->state, State::kAltered);
  EXPECT_THAT(report->difference, HasSubstr(": false\n"));
  const std::size_t before = rig_->changes();
  const auto undone = lift("c1");
  ASSERT_TRUE(undone) << undone.error().full();
  EXPECT_THAT(std::get<Refusal>(*undone).difference, HasSubstr(": true\n"));
  EXPECT_EQ(rig_->changes(), before);
  // Once it is as Quell left it, it can be lifted.
  rig_->set_by_hand(false);
  expect_lifted("c1");
  EXPECT_TRUE(rig_->is_on());
}

TEST_P(SwitchContract, AChangeAfterThePlanStopsTheApply) {
  SwitchActuator one = actuator();
  const auto plan = one.plan({.measure = measure("c1")});
  ASSERT_TRUE(plan);
  rig_->set_by_hand(false);
  FileUndo undo(rig_->path("undo-c1"));
  const auto outcome = one.apply(std::get<Plan>(*plan), undo, kSilent);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_TRUE(std::holds_alternative<Refusal>(*outcome));
  EXPECT_EQ(rig_->changes(), 0U);
}

TEST_P(SwitchContract, WithoutPermissionNothingIsChangedAndThatIsSaid) {
  const std::string original = rig_->stored();
  rig_->set_fault(Fault::kForbidden);
  SwitchActuator one = actuator();
  FileUndo undo(rig_->path("undo-c1"));
  const auto outcome = plan_and_apply(one, measure("c1"), undo);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_THAT(std::get<RolledBack>(*outcome).why, HasSubstr("403"));
  EXPECT_EQ(rig_->stored(), original);
  EXPECT_EQ(rig_->changes(), 1U) << "a second attempt would be a blind one";
  EXPECT_EQ(probed("c1"), State::kAbsent);
}

TEST_P(SwitchContract, AnAnswerWithoutEffectIsNotBelieved) {
  const std::string original = rig_->stored();
  rig_->set_fault(Fault::kNoEffect);
  SwitchActuator one = actuator();
  FileUndo undo(rig_->path("undo-c1"));
  const auto outcome = plan_and_apply(one, measure("c1"), undo);
  ASSERT_TRUE(outcome) << outcome.error().full();
  EXPECT_TRUE(std::holds_alternative<RolledBack>(*outcome));
  EXPECT_EQ(rig_->stored(), original);
  EXPECT_EQ(probed("c1"), State::kAbsent);
}

TEST_P(SwitchContract, ALostAnswerIsLookedAfterAndNothingSentTwice) {
  for (const Fault fault : {Fault::kLostBefore, Fault::kLostAfter}) {
    rig_ = GetParam().make();
    const std::string original = rig_->stored();
    rig_->set_fault(fault);
    SwitchActuator one = actuator();
    FileUndo undo(rig_->path("undo-c1"));
    const auto outcome = plan_and_apply(one, measure("c1"), undo);
    EXPECT_EQ(rig_->changes(), 1U);
    if (fault == Fault::kLostAfter) {
      ASSERT_TRUE(outcome) << outcome.error().full();
      EXPECT_TRUE(std::holds_alternative<Applied>(*outcome)) << "what is stored shows that it was";
      EXPECT_EQ(probed("c1"), State::kInForce);
    } else {
      ASSERT_FALSE(outcome) << "it may still come";
      EXPECT_EQ(probed("c1"), State::kAbsent);
    }
    rig_->set_fault(Fault::kNone);
    expect_lifted("c1");
    EXPECT_EQ(rig_->stored(), original);
  }
}

TEST_P(SwitchContract, ALostAnswerThatComesLaterIsInForce) {
  rig_->set_fault(Fault::kLostBefore);
  SwitchActuator one = actuator();
  FileUndo undo(rig_->path("undo-c1"));
  ASSERT_FALSE(plan_and_apply(one, measure("c1"), undo));
  rig_->set_by_hand(false);  // the server got to it
  EXPECT_EQ(probed("c1"), State::kInForce);
  rig_->set_fault(Fault::kNone);
  expect_lifted("c1");
  EXPECT_TRUE(rig_->is_on());
}

TEST_P(SwitchContract, KilledAtEveryStepOfApply) {
  std::set<State> seen;
  for (const std::string step :
       {"lock", "look", "store-undo", "note", "change", "prove", "settle", "done"}) {
    rig_ = GetParam().make();
    const std::string original = rig_->stored();
    FileUndo undo(rig_->path("undo-c1"));
    ASSERT_TRUE(dies(
        [&](const OnStep& on_step) {
          SwitchActuator one = actuator();
          (void)plan_and_apply(one, measure("c1"), undo, on_step);
        },
        step))
        << step;
    const State state = probed("c1");
    seen.insert(state);
    EXPECT_EQ(state, rig_->is_on() ? State::kAbsent : State::kInForce) << step;
    if (!undo.read("c1")) {
      EXPECT_EQ(state, State::kAbsent) << step << ": changed without a stored undo";
      continue;
    }
    apply("c1");
    EXPECT_EQ(rig_->changes(), 1U) << step << ": applied again sends what was not sent, once";
    expect_lifted("c1");
    EXPECT_EQ(rig_->stored(), original) << step;
    EXPECT_EQ(probed("c1"), State::kAbsent) << step;
  }
  EXPECT_TRUE(seen.contains(State::kInForce));
}

TEST_P(SwitchContract, KilledBetweenTheCallAndItsAnswer) {
  for (const Fault fault : {Fault::kKilledBefore, Fault::kKilledAfter}) {
    for (const bool again : {false, true}) {
      rig_ = GetParam().make();
      const std::string original = rig_->stored();
      rig_->set_fault(fault);
      FileUndo undo(rig_->path("undo-c1"));
      ASSERT_TRUE(dies(
          [&](const OnStep& on_step) {
            SwitchActuator one = actuator();
            (void)plan_and_apply(one, measure("c1"), undo, on_step);
          },
          "never"));
      rig_->set_fault(Fault::kNone);
      const bool done = fault == Fault::kKilledAfter;
      EXPECT_EQ(probed("c1"), done ? State::kInForce : State::kAbsent);
      EXPECT_EQ(rig_->changes(), 1U) << "a probe sends no change";
      if (again) {
        apply("c1");
        EXPECT_EQ(rig_->changes(), done ? 1U : 2U);
        EXPECT_EQ(probed("c1"), State::kInForce);
      }
      expect_lifted("c1");
      EXPECT_EQ(rig_->stored(), original);
      EXPECT_EQ(probed("c1"), State::kAbsent);
    }
  }
}

TEST_P(SwitchContract, KilledAtEveryStepOfUndo) {
  for (const std::string step : {"lock", "look", "note", "change", "prove", "settle", "done"}) {
    rig_ = GetParam().make();
    const std::string original = rig_->stored();
    apply("c1");
    const UndoRecord record = *FileUndo(rig_->path("undo-c1")).read("c1");
    ASSERT_TRUE(dies([&](const OnStep& on_step) { (void)actuator().undo(record, on_step); }, step))
        << step;
    EXPECT_EQ(probed("c1"), rig_->is_on() ? State::kAbsent : State::kInForce) << step;
    expect_lifted("c1");
    EXPECT_EQ(rig_->stored(), original) << step;
    EXPECT_EQ(rig_->changes(), 2U) << step;
    EXPECT_EQ(probed("c1"), State::kAbsent) << step;
  }
}

TEST_P(SwitchContract, NonsenseAndUnknownThingsAreRefused) {
  SwitchActuator one = actuator();
  for (const char* target : {"flag:nobody=off", "flag:search", "flag:../x=off", "endpoint:/x"}) {
    const auto answer = one.plan({.measure = measure("c1", target)});
    const bool refused = answer ? std::holds_alternative<Refusal>(*answer)
                                : answer.error().code() == ErrorCode::kInvalidInput;
    EXPECT_TRUE(refused) << target;
  }
  EXPECT_EQ(rig_->changes(), 0U);
}

}  // namespace
}  // namespace quell::contain
