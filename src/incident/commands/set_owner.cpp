#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const SetOwner& command, const Case& /*given*/) {
  return allow(OwnerSet{.owner = command.owner, .reason = command.reason},
               "owner: " + command.owner);
}

}  // namespace quell::incident
