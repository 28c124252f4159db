#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const StateImpact& command, const Case& given) {
  std::vector<MissingFact> missing;
  if (command.cites.empty())
    missing.push_back({.fact = "cites",
                       .why = "a claim cites evidence",
                       .supply = "quell note --impact TEXT --exposed unknown --cites ID"});
  require_cites(missing, given.state, command.cites);
  if (auto refused = deny_if(std::move(missing))) return *refused;
  return allow(ImpactStated{.statement = command.statement,
                            .data_exposed = command.data_exposed,
                            .accounts = command.accounts,
                            .records = command.records,
                            .bytes = command.bytes,
                            .outage_minutes = command.outage_minutes,
                            .unknowns = command.unknowns,
                            .cites = command.cites},
               "impact stated");
}

}  // namespace quell::incident
