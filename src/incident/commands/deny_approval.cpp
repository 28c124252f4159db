#include "commands/approval.h"
#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const DenyApproval& command, const Case& given) {
  if (auto refused = check_approver(given, command.approval)) return *refused;
  return allow(ApprovalDenied{.approval = command.approval, .reason = command.reason},
               command.approval + " denied");
}

}  // namespace quell::incident
