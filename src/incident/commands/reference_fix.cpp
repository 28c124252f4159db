#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReferenceFix& command, const Case& given) {
  std::vector<MissingFact> missing;
  require(missing, given, {FactId::kConfirmed});
  if (auto refused = deny_if(std::move(missing))) return *refused;
  return allow(FixReferenced{.reference = command.reference,
                             .revision = command.revision,
                             .summary = command.summary,
                             .rollback_plan = command.rollback_plan,
                             .migration = command.migration},
               "fix: " + command.revision);
}

}  // namespace quell::incident
