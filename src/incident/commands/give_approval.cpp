#include "commands/approval.h"
#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const GiveApproval& command, const Case& given) {
  if (auto refused = check_approver(given, command.approval)) return *refused;
  return allow(ApprovalGiven{.approval = command.approval, .reason = command.reason},
               command.approval + " approved");
}

}  // namespace quell::incident
