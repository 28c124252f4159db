#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReportContainmentLifted& command, const Case& /*given*/) {
  return allow(ContainmentLifted{.containment = command.containment,
                                 .detail = command.detail,
                                 .evidence = command.evidence},
               command.containment + " undone");
}

}  // namespace quell::incident
