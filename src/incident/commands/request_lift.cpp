#include "commands/rule.h"

#include <algorithm>
#include <array>

namespace quell::incident {

namespace {

using Phase = ContainmentPhase;

/// Something of it may be on the target.
bool liftable(const ContainmentState& one) {
  constexpr std::array kNothingLeft{Phase::kLifted, Phase::kLifting};
  if (one.phase == Phase::kFailed)
    return one.failed && one.failed->value.target_state == TargetState::kUnknown;
  return std::ranges::find(kNothingLeft, one.phase) == kNothingLeft.end();
}

}  // namespace

Ruling rule(const RequestLift& command, const Case& given) {
  const auto* one = find_containment(given.state, command.containment);
  if (one == nullptr)
    return deny(unknown_id("containment", command.containment, "quell contain KIND TARGET"));
  if (!liftable(*one))
    return deny({.fact = "containment",
                 .why = command.containment + " is " + std::string(name_of(one->phase)),
                 .supply = "quell status"});
  LiftRequested event{.containment = command.containment, .reason = command.reason};
  const Fact fixed = fact(given.state, FactId::kProductionVerified, given.context.now);
  if (fixed.satisfied()) return allow(std::move(event), command.containment + " is being undone");
  return announce(std::move(event),
                  command.containment + " is being undone before the fix is verified");
}

}  // namespace quell::incident
