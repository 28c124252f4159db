#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const InformStakeholders& command, const Case& /*given*/) {
  return allow(StakeholdersInformed{.who = command.who,
                                    .how = command.how,
                                    .message = command.message,
                                    .receipt = command.receipt},
               command.who + " informed");
}

}  // namespace quell::incident
