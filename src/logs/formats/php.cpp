// PHP's own log and that of PHP-FPM:
//   [22-Nov-2026 03:14:15 UTC] PHP Fatal error:  Uncaught PDOException: … in /srv/a.php:12
//   [22-Nov-2026 03:14:15] WARNING: [pool www] child 12 said into stderr: "…"
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/entry_decoder.h"
#include "formats/level.h"
#include "formats/table.h"
#include "formats/text.h"
#include "formats/time_text.h"
#include "logs/app_event.h"
#include "logs/format.h"

namespace quell::logs {

namespace {

Level level_of_php(std::string_view message) {
  struct Kind {
    std::string_view beginning;
    Level level;
  };
  static constexpr std::array<Kind, 6> kKinds = {{{"Fatal error", Level::kCritical},
                                                  {"Parse error", Level::kCritical},
                                                  {"Recoverable fatal error", Level::kError},
                                                  {"Warning", Level::kWarning},
                                                  {"Notice", Level::kNotice},
                                                  {"Deprecated", Level::kNotice}}};
  for (const Kind& kind : kKinds) {
    if (message.starts_with(kind.beginning)) return kind.level;
  }
  return Level::kError;
}

std::optional<EntryHeader> parse(std::string_view line, const FormatContext& context) {
  if (line.size() < 23 || line[0] != '[' || line[3] != '-' || line[7] != '-') return std::nullopt;
  line.remove_prefix(1);
  EntryHeader out;
  out.time = take_php_time(line, context);
  const auto zone = out.time ? take_until(line, "] ") : std::nullopt;
  if (!zone || zone->size() > 40) return std::nullopt;
  out.logger = "php";
  out.message = line;
  if (line.starts_with("PHP ")) {
    out.level = level_of_php(line.substr(4));
    return out;
  }
  const std::size_t colon = std::min(line.find(": "), line.size());
  out.level = level_named(line.substr(0, colon)).value_or(Level::kInfo);
  return out;
}

}  // namespace

Format php_format() {
  return entry_format("php", parse, LoneTraces::kNo);
}

}  // namespace quell::logs
