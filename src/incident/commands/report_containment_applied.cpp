#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReportContainmentApplied& command, const Case& /*given*/) {
  return allow(ContainmentApplied{.containment = command.containment, .detail = command.detail},
               command.containment + " applied");
}

}  // namespace quell::incident
