#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const OverrideEnvironment& command, const Case& given) {
  const bool relaxes = command.environment != Environment::kProduction &&
                       environment_of(given.state) == Environment::kProduction;
  EnvironmentOverridden event{.environment = command.environment, .reason = command.reason};
  std::string message(name_of(command.environment));
  if (!relaxes) return allow(std::move(event), std::move(message));
  return announce(std::move(event), message + ": the gates of production no longer apply");
}

}  // namespace quell::incident
