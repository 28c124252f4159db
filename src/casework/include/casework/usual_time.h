// How long a measure stays when nobody says, and at most.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "config/config.h"

namespace quell::casework {

/// 24 hours; for more logging one hour, or `longest` of quell.yaml where that is shorter.
/// `actuator`: as the record names it.
Duration usual_time(const config::Config& config, std::string_view actuator);

/// `longest` of quell.yaml, counted from now: more logging only. nullopt: no limit of its own.
std::optional<Duration> longest_time(const config::Config& config, std::string_view actuator);

}  // namespace quell::casework
