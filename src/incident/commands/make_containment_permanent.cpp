#include "commands/rule.h"
#include "incident/expiry.h"

namespace quell::incident {

Ruling rule(const MakeContainmentPermanent& command, const Case& given) {
  const auto* one = find_containment(given.state, command.containment);
  if (one == nullptr)
    return deny(unknown_id("containment", command.containment, "quell contain KIND TARGET"));
  if (!still_stands(*one))
    return deny({.fact = "containment",
                 .why = command.containment + " is " + std::string(name_of(one->phase)) +
                        ", only one in force can stay",
                 .supply = "quell status"});
  if (one->requested.value.confirm_within_s && !one->confirmed)
    return deny({.fact = "containment",
                 .why = command.containment + " ends by itself unless it is confirmed",
                 .supply = "quell contain confirm " + command.containment});
  return announce(
      ContainmentMadePermanent{.containment = command.containment, .reason = command.reason},
      command.containment + " stays for good");
}

}  // namespace quell::incident
