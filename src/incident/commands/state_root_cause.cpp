#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const StateRootCause& command, const Case& given) {
  std::vector<MissingFact> missing;
  if (command.cites.empty())
    missing.push_back({.fact = "cites",
                       .why = "a claim cites evidence",
                       .supply = "quell note --cause TEXT --vector VECTOR --endpoint PATH "
                                 "--cites ID"});
  require_cites(missing, given.state, command.cites);
  if (auto refused = deny_if(std::move(missing))) return *refused;
  return allow(RootCauseStated{.vector = command.vector,
                               .endpoint = command.endpoint,
                               .parameter = command.parameter,
                               .cause = command.cause,
                               .contributing = command.contributing,
                               .cites = command.cites},
               "root cause stated");
}

}  // namespace quell::incident
