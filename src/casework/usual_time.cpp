#include "casework/usual_time.h"

#include <algorithm>
#include <chrono>

#include "casework/kinds.h"

namespace quell::casework {

Duration usual_time(const config::Config& config, std::string_view actuator) {
  constexpr Duration kUsual = std::chrono::hours(24);
  constexpr Duration kLogging = std::chrono::hours(1);
  const Kind* kind = kind_of(actuator);
  if (kind == nullptr || kind->word != "logging") return kUsual;
  const std::string_view name = actuator.substr(kind->actuator.size() + 1);
  const auto found = std::ranges::find(config.logging, name, &config::Logging::name);
  return found == config.logging.end() ? kLogging : std::min(kLogging, found->longest);
}

}  // namespace quell::casework
