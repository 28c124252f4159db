#include "incident/policy.h"

namespace quell::incident {

std::string refusal_key(const State& state, const Actor& actor) {
  std::string key = std::string(name_of(actor.kind)) + ":" + actor.name;
  if (state.refusal_windows.size() < kRefusalActors || state.refusal_windows.contains(key))
    return key;
  return "others";
}

std::string production_warning(const State& state, std::string_view actuator,
                               std::string_view target) {
  const std::string why = state.environment ? state.environment->value.why
                                            : "the environment is not known, which counts as "
                                              "production";
  return "WARNING. Action: " + std::string(actuator) + " on " + std::string(target) +
         ". Environment: production (" + why +
         "). Risk: ordinary users are hit, and it can fail half way. Why it is held back: in "
         "production only reading is allowed without a typed confirmation.";
}

}  // namespace quell::incident
