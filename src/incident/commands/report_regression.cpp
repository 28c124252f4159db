#include "commands/rule.h"
#include "facts/facts.h"

namespace quell::incident {

Ruling rule(const ReportRegression& command, const Case& given) {
  const auto* fix = facting::current_fix(given.state);
  if (fix == nullptr)
    return deny(lacking(fact(given.state, FactId::kFixReferenced, given.context.now)));
  return announce(RegressionReported{.revision = fix->value.revision, .reason = command.reason},
                  fix->value.revision + " is taken back; contain again, then make a new fix");
}

}  // namespace quell::incident
