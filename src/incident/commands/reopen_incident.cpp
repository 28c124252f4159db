#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReopenIncident& command, const Case& given) {
  if (is_open(given.state))
    return deny({.fact = "closed", .why = "the incident is open", .supply = "quell status"});
  return announce(IncidentReopened{.reason = command.reason}, "reopened");
}

}  // namespace quell::incident
