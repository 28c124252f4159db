#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ConfirmIncident& command, const Case& given) {
  std::vector<MissingFact> missing;
  require_cites(missing, given.state, command.cites);
  if (auto refused = deny_if(std::move(missing))) return *refused;
  return allow(IncidentConfirmed{.reason = command.reason, .cites = command.cites}, "confirmed");
}

}  // namespace quell::incident
