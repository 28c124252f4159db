// For tests: a target that can be contained, and an actuator that works on it as the contract of
// contain/actuator.h says. The target outlives the "process" that dies at work on it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "casework/containment.h"
#include "contain/actuator.h"

namespace quell::casework {

/// Thrown where the process is killed: nothing behind it runs any more.
struct Killed {};

struct FakeTarget {
  contain::State state = contain::State::kAbsent;
  std::string settings = "as installed";  ///< shown in the plan
  std::string remark;                     ///< outside text that is shown wherever it can be
  std::string backup = "the original \xff bytes";
  std::vector<std::string> calls;      ///< "plan", "apply", "probe", "undo", in order
  std::optional<std::string> die_at;   ///< a step: "write", "reload", "restore", "reloaded"
  std::optional<std::string> fail_at;  ///< a call or a step: kUnavailable
  std::optional<contain::Refusal> plan_refusal;
  std::optional<contain::Refusal> apply_refusal;
  std::optional<contain::Refusal> undo_refusal;
  bool does_not_work = false;                       ///< apply rolls back
  std::optional<Duration> confirm_within;           ///< what it applies has a dead-man's timer
  std::optional<std::optional<Instant>> confirmed;  ///< with which end

  Result<void> step(const std::string& name) const {
    if (die_at == name) throw Killed{};
    if (fail_at == name) return fail(ErrorCode::kUnavailable, "nothing answers at " + name);
    return {};
  }
};

/// "fake:shop". The target must outlive it.
class FakeActuator final : public contain::Actuator, public contain::DeadMansTimer {
 public:
  explicit FakeActuator(FakeTarget& target) : target_(target) {}

  [[nodiscard]] std::string_view kind() const override { return "fake"; }

  Result<contain::PlanAnswer> plan(const contain::PlanRequest& request) override {
    QUELL_CHECK(call("plan"));
    if (target_.plan_refusal) return *target_.plan_refusal;
    contain::Plan plan;
    plan.actuator = "fake:shop";
    plan.measure = request.measure;
    plan.summary = "the endpoint answers 503" + target_.remark;
    plan.changes.push_back({.where = "settings", .diff = "-" + target_.settings + "\n+503\n"});
    // Who applies is not told of the traffic any more that the plan warned of.
    if (request.traffic) plan.warnings.emplace_back("ordinary clients are hit");
    plan.undo = "put the settings back";
    plan.confirm_within = target_.confirm_within;
    return plan;
  }

  Result<contain::ApplyOutcome> apply(const contain::Plan& plan, contain::UndoSink& sink,
                                      const contain::OnStep& on_step) override {
    QUELL_CHECK(call("apply"));
    if (target_.apply_refusal) return *target_.apply_refusal;
    QUELL_CHECK(sink.store({.id = plan.measure.id,
                            .actuator = plan.actuator,
                            .summary = plan.summary,
                            .data = target_.backup}));
    QUELL_CHECK(move("write", contain::State::kHalfApplied, on_step));
    QUELL_CHECK(move("reload", contain::State::kInForce, on_step));
    if (target_.does_not_work) {
      target_.state = contain::State::kAbsent;
      return contain::RolledBack{.why = "the control page broke", .probe = seen(), .exhibits = {}};
    }
    return contain::Applied{.probe = seen(),
                            .exhibits = {{.name = "answer", .bytes = "HTTP/1.1 503\r\n"}}};
  }

  Result<contain::ProbeReport> probe(const contain::Measure& /*measure*/) override {
    QUELL_CHECK(call("probe"));
    return seen();
  }

  Result<contain::UndoOutcome> undo(const contain::UndoRecord& record,
                                    const contain::OnStep& on_step) override {
    QUELL_CHECK(call("undo"));
    if (record.data != target_.backup) return fail(ErrorCode::kCorrupted, "not the backup");
    if (target_.undo_refusal) return *target_.undo_refusal;
    if (target_.state == contain::State::kAltered) {
      return contain::Refusal{.reasons = {"somebody else changed the settings"},
                              .difference = "-503\n+404\n"};
    }
    if (target_.state != contain::State::kAbsent) {
      QUELL_CHECK(move("restore", contain::State::kHalfApplied, on_step));
      QUELL_CHECK(move("reloaded", contain::State::kAbsent, on_step));
    }
    return contain::Undone{.probe = seen(), .exhibits = {}};
  }

  contain::DeadMansTimer* dead_mans_timer() override {
    return target_.confirm_within ? this : nullptr;
  }
  Result<contain::ConfirmOutcome> confirm(const contain::Measure& measure,
                                          const contain::OnStep& /*on_step*/) override {
    QUELL_CHECK(call("confirm"));
    if (target_.state != contain::State::kInForce) {
      return contain::Refusal{.reasons = {"it has ended"}, .difference = ""};
    }
    target_.confirmed = measure.expires;
    return contain::Confirmed{.probe = seen(), .exhibits = {}};
  }

 private:
  Result<void> call(const std::string& name) {
    target_.calls.push_back(name);
    return target_.step(name);
  }
  Result<void> move(const std::string& step, contain::State to, const contain::OnStep& on_step) {
    on_step(step);
    QUELL_CHECK(target_.step(step));
    target_.state = to;
    return {};
  }
  [[nodiscard]] contain::ProbeReport seen() const {
    const std::string name(contain::name_of(target_.state));
    return {.state = target_.state,
            .summary = "seen to be " + name + target_.remark,
            .checks = {{.what = "GET /search", .expected = "503", .seen = name}}};
  }

  FakeTarget& target_;
};

/// Knows "fake:shop", which quell.yaml may call "nginx-endpoint:shop", and nothing else. The target
/// must outlive it.
inline ActuatorFactory fake_actuators(FakeTarget& target) {
  return [&target](std::string_view name) -> Result<std::unique_ptr<contain::Actuator>> {
    const bool known = name == "fake:shop" || name == "nginx-endpoint:shop";
    if (known) return std::make_unique<FakeActuator>(target);
    return fail(ErrorCode::kNotFound, "quell.yaml names no site for " + std::string(name));
  };
}

}  // namespace quell::casework
