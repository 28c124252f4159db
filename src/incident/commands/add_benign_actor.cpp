#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const AddBenignActor& command, const Case& /*given*/) {
  return allow(
      BenignActorAdded{.address = command.address, .who = command.who, .reason = command.reason},
      command.address + " is left out of the search");
}

}  // namespace quell::incident
