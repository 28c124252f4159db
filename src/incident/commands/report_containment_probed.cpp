#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReportContainmentProbed& command, const Case& /*given*/) {
  return allow(ContainmentProbed{.containment = command.containment,
                                 .result = command.result,
                                 .detail = command.detail,
                                 .evidence = command.evidence},
               command.containment + " probed: " + std::string(name_of(command.result)));
}

}  // namespace quell::incident
