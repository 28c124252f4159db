#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReportContainmentFailed& command, const Case& /*given*/) {
  return announce(ContainmentFailed{.containment = command.containment,
                                    .reason = command.reason,
                                    .target_state = command.target_state},
                  command.containment + " failed");
}

}  // namespace quell::incident
