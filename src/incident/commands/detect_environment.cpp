#include "commands/rule.h"
#include "incident/environment.h"

namespace quell::incident {

Ruling rule(const DetectEnvironment& command, const Case& given) {
  EnvironmentView found = detect_environment(command.signals);
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
