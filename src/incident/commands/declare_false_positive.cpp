#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const DeclareFalsePositive& command, const Case& given) {
  std::vector<MissingFact> missing;
  require_cites(missing, given.state, command.cites);
  // A measure in force would be forgotten with an incident that never was.
  require(missing, given, {FactId::kContainmentsSettled});
  if (auto refused = deny_if(std::move(missing))) return *refused;
  return allow(FalsePositiveDeclared{.reason = command.reason, .cites = command.cites},
               "closed as a false positive; the evidence stays");
}

}  // namespace quell::incident
