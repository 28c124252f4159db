#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const AddResponder& command, const Case& /*given*/) {
  return allow(ResponderAdded{.name = command.name, .role = command.role},
               command.name + " is on the incident");
}

}  // namespace quell::incident
