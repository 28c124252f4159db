#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const DecideMitigation& command, const Case& given) {
  std::vector<MissingFact> missing;
  require(missing, given, {FactId::kConfirmed});
  if (auto refused = deny_if(std::move(missing))) return *refused;
  const bool fix_only = command.choice == MitigationChoice::kFixOnly;
  MitigationDecided event{.choice = command.choice,
                          .minutes_to_fix = command.minutes_to_fix,
                          .harm_meanwhile = command.harm_meanwhile,
                          .reason = command.reason,
                          .participants = command.participants};
  return fix_only ? announce(std::move(event), "only the fix: containment is not applicable")
                  : allow(std::move(event), "a short-term measure is taken");
}

}  // namespace quell::incident
