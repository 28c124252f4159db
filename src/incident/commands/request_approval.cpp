#include "commands/approval.h"
#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const RequestApproval& command, const Case& given) {
  std::vector<MissingFact> missing;
  require(missing, given, {FactId::kConfirmed, FactId::kFixReferenced, FactId::kRollbackPlanned});
  if (auto refused = deny_if(std::move(missing))) return *refused;
  ApprovalRequested event = approval_request(given, command.justification);
  std::string message = event.approval + " waits for a second person";
  return announce(std::move(event), std::move(message));
}

}  // namespace quell::incident
