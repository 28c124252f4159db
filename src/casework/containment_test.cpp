#include "casework/containment.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "casework/undo_record.h"
#include "casework_fixture.h"
#include "contain/actuator.h"
#include "fake_actuator.h"
#include "incident/commands.h"
#include "incident/facts.h"
#include "incident/state.h"
#include "os/signals.h"

namespace quell::casework {
namespace {

using incident::ContainmentPhase;
using incident::TargetState;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Containment : public CaseworkTest {
 protected:
  /// Plans and asks for it, as `quell contain` does.
  void request(std::optional<contain::OrdinaryTraffic> traffic = std::nullopt) {
    const auto planned = plan_containment(
        fake_actuators(target), id_, state(),
        {.actuator = "fake:shop", .target = "endpoint:/search", .traffic = traffic});
    ASSERT_TRUE(planned) << planned.error().full();
    const auto& shown = std::get<ShownPlan>(*planned);
    target.calls.clear();
    give(incident::RequestContainment{.actuator = "fake:shop",
                                      .target = "endpoint:/search",
                                      .plan = shown.text,
                                      .plan_digest = shown.digest,
                                      .justification = "data is read",
                                      .break_glass = true});
  }
  void lift() { give(incident::RequestLift{.containment = "C1", .reason = "fixed"}); }

  /// One process that carries out what is pending; it may die.
  Result<void> run() {
    ContainmentEffect effect(fake_actuators(target), keeper("containment"));
    try {
      return work(effect);
    } catch (const Killed&) {
      died = true;
      return {};
    }
  }
  /// After it died: the next process, with a target that works again.
  void run_again() {
    restart();
    target.die_at.reset();
    target.fail_at.reset();
    const auto ran = run();
    EXPECT_TRUE(ran) << ran.error().full();
  }

  [[nodiscard]] incident::ContainmentState containment(const std::string& key) {
    const incident::State now = state();
    return *incident::find_containment(now, key);
  }
  [[nodiscard]] incident::ContainmentState c1() { return containment("C1"); }
  [[nodiscard]] std::string latest() {
    return state().containments.back().requested.value.containment;
  }
  [[nodiscard]] bool pending() {
    return !ContainmentEffect(fake_actuators(target), keeper()).pending(state()).empty();
  }
  /// What the record says of the target must be so.
  void expect_truth(const std::string& where) {
    SCOPED_TRACE(where);
    EXPECT_FALSE(pending());
    const incident::ContainmentState one = c1();
    const bool said_gone = one.phase == ContainmentPhase::kLifted ||
                           (one.failed && one.phase == ContainmentPhase::kFailed &&
                            one.failed->value.target_state != TargetState::kUnknown);
    EXPECT_EQ(one.phase == ContainmentPhase::kActive, target.state == contain::State::kInForce);
    EXPECT_EQ(said_gone, target.state == contain::State::kAbsent)
        << incident::name_of(one.phase) << ", target " << contain::name_of(target.state);
  }

  FakeTarget target;
  bool died = false;
};

TEST_F(Containment, IsAppliedWithItsUndoOnRecordFirst) {
  request();
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kActive);
  EXPECT_THAT(target.calls, ElementsAre("plan", "apply"));
  const auto undo = undo_record_from_json(fetch(c1().started->value.undo));
  ASSERT_TRUE(undo) << undo.error().full();
  EXPECT_THAT(undo->id.text(), testing::MatchesRegex("QL-2026-0001-C1-[0-9a-f]{8}"));
  EXPECT_EQ(undo->data, target.backup);
  const std::string proof = fetch(*c1().last_probe->value.evidence);
  EXPECT_THAT(proof, HasSubstr("expected 503"));
  EXPECT_THAT(proof, HasSubstr("HTTP/1.1 503"));
  EXPECT_LT(c1().started->proof.sequence, c1().applied->proof.sequence);
  EXPECT_TRUE(incident::find_evidence(state(), "E1"));
}

TEST_F(Containment, WarningsOfTrafficDoNotMakeItAnotherPlan) {
  request(contain::OrdinaryTraffic{.requests = 500, .clients = 40});
  EXPECT_THAT(c1().requested.value.plan, HasSubstr("ordinary clients are hit"));
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kActive);
}

TEST_F(Containment, APlanThatIsNoLongerTrueIsNotApplied) {
  request();
  target.settings = "changed by somebody";
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kFailed);
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnchanged);
  EXPECT_THAT(c1().failed->value.reason, HasSubstr("plan again"));
  EXPECT_THAT(target.calls, Not(Contains("apply")));
}

TEST_F(Containment, RefusalsOfTheActuatorAreGivenWithTheirReasons) {
  target.plan_refusal = contain::Refusal{.reasons = {"no such server block"}, .difference = ""};
  const auto planned = plan_containment(fake_actuators(target), id_, state(),
                                        {.actuator = "fake:shop", .target = "endpoint:/search"});
  ASSERT_TRUE(planned);
  EXPECT_THAT(std::get<contain::Refusal>(*planned).reasons, ElementsAre("no such server block"));
  target.plan_refusal.reset();
  request();
  target.plan_refusal = contain::Refusal{.reasons = {"no such server block"}, .difference = ""};
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().failed->value.reason, "no such server block");
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnchanged);
}

TEST_F(Containment, ARefusalToApplyLeavesTheTargetUnchanged) {
  request();
  target.apply_refusal = contain::Refusal{.reasons = {"busy", "late"}, .difference = "-a\n+b\n"};
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().failed->value.reason, "busy; late\n-a\n+b\n");
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnchanged);
  expect_truth("refused");
}

TEST_F(Containment, WhatDoesNotWorkIsRolledBackAndSaidWithItsProof) {
  request();
  target.does_not_work = true;
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().failed->value.reason, "the control page broke");
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUndone);
  EXPECT_EQ(c1().last_probe->value.result, incident::ProbeResult::kFailed);
  EXPECT_TRUE(c1().last_probe->value.evidence);
  expect_truth("rolled back");
}

TEST_F(Containment, AnErrorBeforeAnythingWasDoneSaysThatNothingWas) {
  for (const char* call : {"plan", "apply"}) {
    SCOPED_TRACE(call);
    request();
    const std::string key = latest();
    target.fail_at = call;
    ASSERT_TRUE(run());
    const auto one = containment(key);
    ASSERT_EQ(one.phase, ContainmentPhase::kFailed);
    EXPECT_EQ(one.failed->value.target_state, TargetState::kUnchanged);
    EXPECT_THAT(one.failed->value.reason, HasSubstr("nothing answers"));
    target.fail_at.reset();
  }
}

TEST_F(Containment, AnErrorInTheMiddleLeavesTheTargetUnknownAndCanBeLifted) {
  request();
  target.fail_at = "reload";
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnknown);
  EXPECT_THAT(c1().failed->value.reason, HasSubstr("seen then: seen to be"));
  target.fail_at.reset();
  lift();
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kLifted);
  EXPECT_EQ(target.state, contain::State::kAbsent);
}

TEST_F(Containment, AnErrorAfterWhichNothingIsThereIsUndoneAndSaidToBe) {
  request();
  target.fail_at = "write";
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kFailed);
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUndone);
  EXPECT_THAT(target.calls, ElementsAre("plan", "apply", "probe", "undo"));
  expect_truth("undone after an error");
}

TEST_F(Containment, CtrlCBeforeTheFirstChangeChangesNothing) {
  const auto stop = os::StopSignal::install();
  ASSERT_TRUE(stop);
  request();
  ASSERT_EQ(std::raise(SIGINT), 0);
  ContainmentEffect effect(fake_actuators(target), keeper("containment"), &*stop);
  ASSERT_TRUE(work(effect));
  EXPECT_THAT(target.calls, Not(Contains("apply")));
  EXPECT_EQ(c1().phase, ContainmentPhase::kFailed);
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnchanged);
  EXPECT_THAT(c1().failed->value.reason, HasSubstr("before anything was changed"));
}

TEST_F(Containment, CtrlCDoesNotCutALiftShort) {
  request();
  ASSERT_TRUE(run());
  lift();
  const auto stop = os::StopSignal::install();
  ASSERT_TRUE(stop);
  ASSERT_EQ(std::raise(SIGINT), 0);
  ContainmentEffect effect(fake_actuators(target), keeper("containment"), &*stop);
  ASSERT_TRUE(work(effect));
  EXPECT_EQ(c1().phase, ContainmentPhase::kLifted);
}

TEST_F(Containment, ABackupThatCouldNotBeReadAgainIsNotBegunOn) {
  request();
  target.backup.assign(3'000'000, 'x');  // as hexadecimal it is over the limit of a document
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnchanged);
  EXPECT_THAT(c1().failed->value.reason, HasSubstr("too large"));
  EXPECT_EQ(target.state, contain::State::kAbsent);
}

TEST_F(Containment, NothingIsChangedWhenTheUndoCannotBeKept) {
  request();
  break_evidence();
  ASSERT_TRUE(run());
  EXPECT_EQ(target.state, contain::State::kAbsent);
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnchanged);
}

TEST_F(Containment, WhatCannotBeReportedStaysPending) {
  request();
  fails_from = 1;
  EXPECT_EQ(run().error().code(), ErrorCode::kNoSpace);
  EXPECT_EQ(target.state, contain::State::kAbsent) << "the undo was not on record";
  EXPECT_TRUE(pending());
  run_again();
  EXPECT_EQ(c1().phase, ContainmentPhase::kActive);
}

TEST_F(Containment, AnActuatorThatIsNoLongerConfiguredIsSaidAndNotPendingForEver) {
  request();
  ContainmentEffect elsewhere(
      [](std::string_view name) -> Result<std::unique_ptr<contain::Actuator>> {
        return fail(ErrorCode::kNotFound, "quell.yaml names no site for " + std::string(name));
      },
      keeper());
  ASSERT_TRUE(work(elsewhere));
  EXPECT_EQ(c1().phase, ContainmentPhase::kFailed);
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnchanged);
  EXPECT_THAT(c1().failed->value.reason, HasSubstr("fake:shop"));
}

TEST_F(Containment, ALiftWithoutItsActuatorIsAFailedLift) {
  request();
  ASSERT_TRUE(run());
  lift();
  ContainmentEffect elsewhere(
      [](std::string_view) -> Result<std::unique_ptr<contain::Actuator>> {
        return fail(ErrorCode::kNotFound, "no site");
      },
      keeper());
  ASSERT_TRUE(work(elsewhere));
  EXPECT_EQ(c1().phase, ContainmentPhase::kLiftFailed);
  EXPECT_EQ(c1().lift_failed->value.target_state, TargetState::kUnknown);
  lift();
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kLifted);
  expect_truth("lifted with the actuator back");
}

TEST_F(Containment, ALiftIsProved) {
  request();
  ASSERT_TRUE(run());
  lift();
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kLifted);
  EXPECT_THAT(fetch(*c1().lifted->value.evidence), HasSubstr("absent: seen to be absent"));
  expect_truth("lifted");
}

TEST_F(Containment, AnUndoOverSomebodyElsesChangeIsRefusedAndShown) {
  request();
  ASSERT_TRUE(run());
  target.state = contain::State::kAltered;
  lift();
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kLiftFailed);
  EXPECT_THAT(c1().lift_failed->value.reason, HasSubstr("+404"));
  EXPECT_EQ(target.state, contain::State::kAltered);
  EXPECT_FALSE(pending()) << "it is not tried over and over";
}

TEST_F(Containment, AFailedUndoCanBeAskedForAgain) {
  request();
  ASSERT_TRUE(run());
  lift();
  target.fail_at = "reloaded";
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kLiftFailed);
  EXPECT_EQ(target.state, contain::State::kHalfApplied);
  target.fail_at.reset();
  lift();
  ASSERT_TRUE(run());
  expect_truth("undone at last");
}

// -- what another measure holds ------------------------------------------------------------------

class HeldMeanwhile : public Containment {
 protected:
  /// C1 on the shop, C2 on a service; both in force.
  void SetUp() override {
    request();
    ASSERT_TRUE(work(effect_));
    const auto planned =
        plan_containment(actuators_, id_, state(), {.actuator = "service:db", .target = "freeze"});
    ASSERT_TRUE(planned) << planned.error().full();
    const auto& shown = std::get<ShownPlan>(*planned);
    give(incident::RequestContainment{.actuator = "service:db",
                                      .target = "freeze",
                                      .plan = shown.text,
                                      .plan_digest = shown.digest,
                                      .justification = "memory is saved",
                                      .break_glass = true});
    ASSERT_TRUE(work(effect_));
    ASSERT_EQ(containment("C2").phase, ContainmentPhase::kActive);
  }
  /// Why the record says that it was not lifted; empty: it was.
  [[nodiscard]] std::string lift_of(const std::string& key) {
    give(incident::RequestLift{.containment = key, .reason = "fixed"});
    EXPECT_TRUE(work(effect_));
    const incident::ContainmentState one = containment(key);
    return one.phase == ContainmentPhase::kLiftFailed ? one.lift_failed->value.reason : "";
  }

  FakeTarget service;

 private:
  ActuatorFactory actuators_ = [this](std::string_view name) {
    return name == "service:db"
               ? Result<std::unique_ptr<contain::Actuator>>(std::make_unique<FakeActuator>(service))
               : fake_actuators(target)(name);
  };
  ContainmentEffect effect_{actuators_, keeper("containment")};
};

TEST_F(HeldMeanwhile, AnUndoThatFailsNamesIt) {
  target.fail_at = "reloaded";
  EXPECT_THAT(lift_of("C1"), testing::AllOf(HasSubstr("nothing answers at reloaded"),
                                            HasSubstr("C2 holds service:db"),
                                            HasSubstr("quell lift C2 --reason TEXT")));
  EXPECT_EQ(lift_of("C2"), "");
  EXPECT_THAT(lift_of("C1"), Not(HasSubstr("holds"))) << "it is held no more";
  target.fail_at.reset();
  EXPECT_EQ(lift_of("C1"), "");
  EXPECT_EQ(target.state, contain::State::kAbsent);
}

TEST_F(HeldMeanwhile, AnUndoThatIsRefusedNamesIt) {
  target.undo_refusal = contain::Refusal{.reasons = {"the page does not answer"}, .difference = ""};
  EXPECT_THAT(lift_of("C1"), testing::AllOf(HasSubstr("the page does not answer"),
                                            HasSubstr("C2 holds service:db")));
}

TEST_F(HeldMeanwhile, AServiceIsNotSaidToHoldItself) {
  service.fail_at = "restore";
  EXPECT_THAT(lift_of("C2"), testing::AllOf(HasSubstr("nothing answers"), Not(HasSubstr("holds"))));
}

// ------------------------------------------------------------------------------------------------

TEST_F(Containment, WhatWasNeverBegunCanBeLifted) {
  request();
  lift();  // before anything was done: the process that was to do it was killed
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kLifted) << c1().lift_failed->value.reason;
  EXPECT_THAT(c1().lifted->value.detail.value_or(""), HasSubstr("never begun"));
  EXPECT_THAT(target.calls, ElementsAre("probe")) << "looked at, and nothing changed";
  request();
  ASSERT_TRUE(run());
  EXPECT_EQ(target.state, contain::State::kInForce) << "the way is free for another";
}

TEST_F(Containment, WhatWasNeverBegunAndIsThereAllTheSameIsNotCalledLifted) {
  request();
  target.state = contain::State::kInForce;
  lift();
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().phase, ContainmentPhase::kLiftFailed);
  EXPECT_THAT(c1().lift_failed->value.reason, HasSubstr("seen to be in force"));
}

TEST_F(Containment, AProbeIsRecordedWithWhatItSaw) {
  request();
  ASSERT_TRUE(run());
  target.state = contain::State::kAltered;
  Keeper keeper = this->keeper();
  const auto probe =
      probe_containment(fake_actuators(target), keeper, {id_, "C1", state()}, reports());
  ASSERT_TRUE(probe);
  EXPECT_EQ(c1().phase, ContainmentPhase::kDoubtful);
  EXPECT_EQ(c1().last_probe->value.result, incident::ProbeResult::kInconclusive);
  const auto nothing =
      probe_containment(fake_actuators(target), keeper, {id_, "C9", state()}, reports());
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().code(), ErrorCode::kNotFound);
}

TEST_F(Containment, AProbeAlsoLooksForWhatShouldHaveStopped) {
  request();
  ASSERT_TRUE(run());
  const Instant since = c1().in_force_since->at;
  const auto line = [](Instant at, std::string_view what) {
    return fmt::format("203.0.113.9 - - [{:%d/%b/%Y:%H:%M:%S} +0000] {} 9 \"-\" \"-\"\n",
                       std::chrono::floor<std::chrono::seconds>(at), what);
  };
  using std::chrono::minutes;
  const auto probe = [&](const std::string& lines) {
    const std::string log = write("access.log", lines).string();
    Keeper keeper = this->keeper();
    const auto seen = probe_containment(
        fake_actuators(target), keeper, {id_, "C1", state()}, reports(),
        {.paths = {log}, .formats = {}, .proxies = {}, .now = since + minutes(9)});
    return seen ? seen->summary : seen.error().full();
  };
  const std::string before = line(since - minutes(1), "\"GET /search?q=1 HTTP/1.1\" 200");
  EXPECT_THAT(probe(before), Not(HasSubstr("logs"))) << "nobody asked for anything since";
  const std::string refused = before + line(since + minutes(1), "\"GET /search HTTP/1.1\" 503") +
                              line(since + minutes(1), "\"GET /cart HTTP/1.1\" 200");
  EXPECT_THAT(probe(refused), HasSubstr("the logs show none of it any more"));
  const std::string through = refused + line(since + minutes(2), "\"GET /search HTTP/1.1\" 200");
  EXPECT_THAT(probe(through), HasSubstr("BUT the logs show that it still gets through"));
  const std::string proof = fetch(*c1().last_probe->value.evidence);
  EXPECT_THAT(proof, HasSubstr("from 203.0.113.9"));
}

TEST_F(Containment, AProbeThatFailsRecordsNothing) {
  request();
  ASSERT_TRUE(run());
  target.fail_at = "probe";
  Keeper keeper = this->keeper();
  const std::size_t before = history().size();
  EXPECT_FALSE(probe_containment(fake_actuators(target), keeper, {id_, "C1", state()}, reports()));
  EXPECT_EQ(history().size(), before);
}

// -- killed at work ------------------------------------------------------------------------------

TEST_F(Containment, FoundInForceAfterACrashItIsKept) {
  request();
  die_before = 3;  // undo evidence, started, [applied
  ASSERT_TRUE(run());
  ASSERT_TRUE(died);
  EXPECT_EQ(c1().phase, ContainmentPhase::kStarted);
  EXPECT_EQ(target.state, contain::State::kInForce);
  run_again();
  EXPECT_EQ(c1().phase, ContainmentPhase::kActive);
  EXPECT_THAT(c1().applied->value.detail.value_or(""), HasSubstr("after an interruption"));
  EXPECT_THAT(progress_, Contains(HasSubstr("looking at the target first")));
  EXPECT_THAT(target.calls, ElementsAre("plan", "apply", "probe"));
}

TEST_F(Containment, NotYetTouchedAfterACrashItIsApplied) {
  request();
  target.die_at = "write";
  ASSERT_TRUE(run());
  ASSERT_TRUE(died);
  run_again();
  EXPECT_EQ(c1().phase, ContainmentPhase::kActive);
  EXPECT_THAT(target.calls, ElementsAre("plan", "apply", "probe", "plan", "apply"));
}

TEST_F(Containment, ChangedBetweenTheCrashAndTheSecondTryItIsNotApplied) {
  request();
  target.die_at = "write";
  ASSERT_TRUE(run());
  target.settings = "changed by somebody";
  run_again();
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnchanged);
  expect_truth("not applied");
}

TEST_F(Containment, HalfAppliedAfterACrashItIsUndone) {
  request();
  target.die_at = "reload";
  ASSERT_TRUE(run());
  EXPECT_EQ(target.state, contain::State::kHalfApplied);
  run_again();
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUndone);
  EXPECT_THAT(c1().failed->value.reason, HasSubstr("interrupted half-way"));
  EXPECT_THAT(fetch(*c1().last_probe->value.evidence), HasSubstr("absent"));
  expect_truth("undone");
}

TEST_F(Containment, AlteredAfterACrashItIsLeftAloneAndCanBeLiftedLater) {
  request();
  target.die_at = "reload";
  ASSERT_TRUE(run());
  target.state = contain::State::kAltered;
  run_again();
  EXPECT_EQ(c1().phase, ContainmentPhase::kFailed);
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnknown);
  EXPECT_THAT(target.calls, Not(Contains("undo")));
  target.state = contain::State::kHalfApplied;  // the other change was taken back
  lift();
  ASSERT_TRUE(run());
  expect_truth("lifted");
}

TEST_F(Containment, AnUndoAfterACrashThatIsRefusedSaysWhy) {
  request();
  target.die_at = "reload";
  ASSERT_TRUE(run());
  target.undo_refusal =
      contain::Refusal{.reasons = {"changed between the look and the undo"}, .difference = ""};
  run_again();
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnknown);
  EXPECT_THAT(c1().failed->value.reason, HasSubstr("changed between the look and the undo"));
  EXPECT_FALSE(pending());
}

TEST_F(Containment, AnUndoAfterACrashThatFailsLeavesTheTargetUnknown) {
  request();
  target.die_at = "reload";
  ASSERT_TRUE(run());
  restart();
  target.die_at.reset();
  target.fail_at = "restore";
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnknown);
  target.fail_at.reset();
  lift();
  ASSERT_TRUE(run());
  expect_truth("lifted");
}

TEST_F(Containment, AnUnreachableTargetAfterACrashIsUnknown) {
  request();
  die_before = 3;
  ASSERT_TRUE(run());
  restart();
  target.fail_at = "probe";
  ASSERT_TRUE(run());
  EXPECT_EQ(c1().failed->value.target_state, TargetState::kUnknown);
  target.fail_at.reset();
  Keeper keeper = this->keeper();
  ASSERT_TRUE(probe_containment(fake_actuators(target), keeper, {id_, "C1", state()}, reports()));
  expect_truth("found by a probe");
}

/// Kills the process at every report and every step of apply and undo, lets the next one finish,
/// and compares the record with the target.
TEST_F(Containment, WhereverItDiesTheNextProcessTellsTheTruth) {
  constexpr int kReports = 5;  // undo evidence, started, applied, probe evidence, probed
  std::vector<std::string> steps{"write", "reload"};
  int deaths = 0;
  for (int at = 1; at <= 2 * kReports + static_cast<int>(steps.size()); ++at) {
    target.state = contain::State::kAbsent;
    request();
    const std::string key = latest();
    restart();
    died = false;
    if (at <= kReports) {
      die_before = at;
    } else if (at <= 2 * kReports) {
      die_after = at - kReports;
    } else {
      target.die_at = steps[static_cast<std::size_t>(at - 2 * kReports - 1)];
    }
    ASSERT_TRUE(run());
    deaths += died ? 1 : 0;
    run_again();
    const bool in_force = containment(key).phase == ContainmentPhase::kActive;
    EXPECT_EQ(in_force, target.state == contain::State::kInForce) << at;
    EXPECT_FALSE(pending()) << at;
    if (in_force) {
      give(incident::RequestLift{.containment = key, .reason = "next"});
      ASSERT_TRUE(run());
    }
    EXPECT_EQ(target.state, contain::State::kAbsent) << at;
  }
  EXPECT_EQ(deaths, 2 * kReports + 2);
}

TEST_F(Containment, WhereverALiftDiesTheNextProcessFinishesIt) {
  const std::vector<std::string> steps{"restore", "reloaded"};
  for (int at = 1; at <= 6; ++at) {
    target.state = contain::State::kAbsent;
    request();
    const std::string key = latest();
    ASSERT_TRUE(run());
    give(incident::RequestLift{.containment = key, .reason = "fixed"});
    restart();
    died = false;
    if (at <= 2) die_before = at;  // lift evidence, lifted
    if (at == 3 || at == 4) die_after = at - 2;
    if (at > 4) target.die_at = steps[static_cast<std::size_t>(at - 5)];
    ASSERT_TRUE(run());
    EXPECT_TRUE(died) << at;
    run_again();
    EXPECT_EQ(containment(key).phase, ContainmentPhase::kLifted) << at;
    EXPECT_EQ(target.state, contain::State::kAbsent) << at;
  }
}

TEST_F(Containment, TheRecordIsSettledOnlyWhenNothingIsLeft) {
  const auto settled = [this] {
    return incident::fact(state(), incident::FactId::kContainmentsSettled, clock_.now())
        .satisfied();
  };
  request();
  EXPECT_FALSE(settled());
  ASSERT_TRUE(run());
  EXPECT_FALSE(settled());
  lift();
  target.fail_at = "undo";
  ASSERT_TRUE(run());
  EXPECT_FALSE(settled());
  target.fail_at.reset();
  lift();
  ASSERT_TRUE(run());
  EXPECT_TRUE(settled());
}

TEST(UndoRecord, KeepsEveryByteAndIsReadStrictly) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  const contain::UndoRecord record{.id = contain::ContainmentId("QL-2026-0001-C1"),
                                   .actuator = "fake:shop",
                                   .summary = "bad \xff utf-8",
                                   .data = bytes};
  const auto back = undo_record_from_json(to_json(record));
  ASSERT_TRUE(back) << back.error().full();
  EXPECT_EQ(back->data, bytes);
  EXPECT_EQ(back->id, record.id);
  for (const char* wrong : {"", "[]", "{}", R"({"id":"a","actuator":"b","summary":"c","data":"0"})",
                            R"({"id":"a","actuator":"b","summary":"c","data":"00","more":1})",
                            R"({"id":"a","actuator":"b","summary":"c","data":12})"}) {
    EXPECT_FALSE(undo_record_from_json(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace quell::casework
