// How severe an entry of an application's log is. Private to logs.
#pragma once

#include <optional>
#include <string_view>

#include "logs/app_event.h"

namespace quell::logs {

/// "ERROR", "warn", "SEVERE", "50" (bunyan, pino); nullopt if it is no such word.
std::optional<Level> level_named(std::string_view word);

}  // namespace quell::logs
