#include "formats/level.h"

#include <array>
#include <optional>
#include <string_view>

#include "formats/text.h"
#include "logs/app_event.h"

namespace quell::logs {

std::optional<Level> level_named(std::string_view word) {
  struct Name {
    std::string_view name;
    Level level;
  };
  static constexpr auto kNames = std::to_array<Name>({
      {"info", Level::kInfo},          {"debug", Level::kDebug},     {"error", Level::kError},
      {"warn", Level::kWarning},       {"warning", Level::kWarning}, {"notice", Level::kNotice},
      {"critical", Level::kCritical},  {"fatal", Level::kCritical},  {"trace", Level::kDebug},
      {"crit", Level::kCritical},      {"alert", Level::kCritical},  {"emerg", Level::kCritical},
      {"emergency", Level::kCritical}, {"severe", Level::kError},    {"panic", Level::kCritical},
      {"err", Level::kError},          {"config", Level::kDebug},    {"fine", Level::kDebug},
      {"finer", Level::kDebug},        {"finest", Level::kDebug},    {"verbose", Level::kDebug},
      {"20", Level::kDebug},           {"30", Level::kInfo},         {"40", Level::kWarning},
      {"50", Level::kError},           {"60", Level::kCritical},     {"10", Level::kDebug},
  });
  if (word.size() < 2 || word.size() > 9) return std::nullopt;
  for (const Name& known : kNames) {
    if (equals_ignoring_case(known.name, word)) return known.level;
  }
  return std::nullopt;
}

}  // namespace quell::logs
