#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const OpenIncident& command, const Case& given) {
  if (given.state.opened)
    return deny(
        {.fact = "not_open", .why = "the incident is open already", .supply = "quell note TEXT"});
  const std::string id = given.context.incident.text();
  Ruling ruling = allow(IncidentOpened{.incident = id,
                                       .title = command.title,
                                       .summary = command.summary,
                                       .source = command.source,
                                       .reporter = command.reporter,
                                       .component = command.component,
                                       .procedure = given.context.policy.procedure.name},
                        id + " opened");
  ruling.events.emplace_back(
      OwnerSet{.owner = command.owner.value_or(given.context.actor.name), .reason = {}});
  return ruling;
}

}  // namespace quell::incident
