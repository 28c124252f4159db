#include "commands/rule.h"
#include "incident/environment.h"

namespace quell::incident {

Ruling rule(const DetectEnvironment& command, const Case& given) {
  EnvironmentView found = detect_environment(command.signals);
  const bool was_production =
      given.state.environment && environment_of(given.state) == Environment::kProduction;
  if (was_production && found.environment != Environment::kProduction &&
      !given.state.environment->value.stated)
    // Signals come from whoever looks; every gate of production hangs on this answer.
    return deny(
        {.fact = "environment",
         .why = "the record says production, and signals alone (" + found.why +
                ") do not take that back: a person must say so",
         .supply = "quell env " + std::string(name_of(found.environment)) + " --reason TEXT"});
  if (given.state.environment && given.state.environment->value.stated) {
    // What a person said stands until a person says otherwise: signals are easily forged.
    found.why += "; a person said " +
                 std::string(name_of(given.state.environment->value.environment)) +
                 " before, which stands";
    found.environment = given.state.environment->value.environment;
  }
  std::string message = std::string(name_of(found.environment)) + " (" + found.why + ")";
  return allow(EnvironmentDetected{.environment = found.environment,
                                   .signals = std::move(found.signals),
                                   .why = std::move(found.why)},
               std::move(message));
}

}  // namespace quell::incident
