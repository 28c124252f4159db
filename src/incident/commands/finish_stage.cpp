#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const FinishStage& command, const Case& /*given*/) {
  return allow(StageFinished{.stage = command.stage,
                             .exit_status = command.exit_status,
                             .output = command.output,
                             .detail = command.detail},
               command.stage + " ended with status " + std::to_string(command.exit_status));
}

}  // namespace quell::incident
