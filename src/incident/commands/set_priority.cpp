#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const SetPriority& command, const Case& /*given*/) {
  return allow(PrioritySet{.priority = command.priority, .reason = command.reason},
               "priority " + std::string(name_of(command.priority)));
}

}  // namespace quell::incident
