#include "casework/usual_time.h"

#include <algorithm>
#include <chrono>

#include "casework/kinds.h"

namespace quell::casework {

namespace {

/// What quell.yaml says of the service whose logging `actuator` is; nullptr: it is none.
const config::Logging* logging_of(const config::Config& config, std::string_view actuator) {
  const Kind* kind = kind_of(actuator);
  if (kind == nullptr || kind->word != "logging") return nullptr;
  const std::string_view name = actuator.substr(kind->actuator.size() + 1);
  const auto found = std::ranges::find(config.logging, name, &config::Logging::name);
  return found == config.logging.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Duration> longest_time(const config::Config& config, std::string_view actuator) {
  const config::Logging* const logging = logging_of(config, actuator);
  if (logging == nullptr) return std::nullopt;
  return logging->longest;
}

Duration usual_time(const config::Config& config, std::string_view actuator) {
  constexpr Duration kUsual = std::chrono::hours(24);
  constexpr Duration kLogging = std::chrono::hours(1);
  const Kind* kind = kind_of(actuator);
  if (kind == nullptr || kind->word != "logging") return kUsual;
  return std::min(kLogging, longest_time(config, actuator).value_or(kLogging));
}

}  // namespace quell::casework
