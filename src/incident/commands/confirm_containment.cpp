#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ConfirmContainment& command, const Case& given) {
  const auto* one = find_containment(given.state, command.containment);
  if (one == nullptr)
    return deny(unknown_id("containment", command.containment, "quell contain KIND TARGET"));
  const bool in_force = one->phase == ContainmentPhase::kActive ||
                        one->phase == ContainmentPhase::kDoubtful ||
                        one->phase == ContainmentPhase::kPermanent;
  if (!in_force)
    return deny({.fact = "containment",
                 .why = command.containment + " is " + std::string(name_of(one->phase)) +
                        ", only one in force can be confirmed",
                 .supply = "quell contain list"});
  return allow(ContainmentConfirmed{.containment = command.containment, .detail = command.detail},
               command.containment + " stays as long as it was asked for");
}

}  // namespace quell::incident
