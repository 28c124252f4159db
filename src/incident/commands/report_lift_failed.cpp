#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReportLiftFailed& command, const Case& /*given*/) {
  return announce(LiftFailed{.containment = command.containment,
                             .reason = command.reason,
                             .target_state = command.target_state},
                  command.containment + " could not be undone");
}

}  // namespace quell::incident
