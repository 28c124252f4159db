#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReportContainmentStarted& command, const Case& /*given*/) {
  return allow(ContainmentStarted{.containment = command.containment, .undo = command.undo},
               command.containment + " started");
}

}  // namespace quell::incident
