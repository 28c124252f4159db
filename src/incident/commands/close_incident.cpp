#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const CloseIncident& command, const Case& given) {
  std::vector<MissingFact> missing;
  // These no procedure can take away; the procedure adds the rest.
  require(missing, given,
          {FactId::kConfirmed, FactId::kVectorFound, FactId::kContained, FactId::kFixReferenced,
           FactId::kProductionDeployed, FactId::kProductionVerified, FactId::kContainmentsSettled,
           FactId::kBreakGlassReviewed, FactId::kReportWritten});
  if (environment_of(given.state) != Environment::kProduction)
    require(missing, given, {FactId::kStagingVerified});
  require_gate(missing, given, Gate::kClose);
  if (auto refused = deny_if(std::move(missing))) return *refused;
  return announce(IncidentClosed{.summary = command.summary, .open_points = command.open_points},
                  "closed");
}

}  // namespace quell::incident
