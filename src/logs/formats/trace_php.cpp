// PHP: the place of the error stands in its first line, the calls that led there follow.
//   PHP Fatal error:  Uncaught PDOException: SQLSTATE[42000] in /srv/shop/search.php:12
//   Stack trace:
//   #0 /srv/shop/search.php(12): PDO->query('SELECT …')
//   #1 {main}
//     thrown in /srv/shop/search.php on line 12
#include <fmt/format.h>

#include <cstddef>
#include <string_view>

#include "formats/text.h"
#include "formats/trace.h"

namespace quell::logs {

namespace {

enum Step : int { kPlaceKnown = 1, kCallKnown = 2 };

/// "… in /srv/a.php:12" or "… in /srv/a.php on line 12" → "/srv/a.php:12" and what stands before.
void read_place(std::string_view text, TraceSummary& summary) {
  std::string_view before = text;
  const auto place = take_from_last(before, " in ");
  if (!place || !place->starts_with('/')) return keep_text(summary.message, text);
  keep_text(summary.message, before);
  std::string_view file = *place;
  if (const auto line = take_from_last(file, " on line "); line) {
    keep_text(summary.top_frame, fmt::format("{}:{}", file, *line));
  } else {
    keep_text(summary.top_frame, *place);
  }
}

/// "#0 /srv/shop/search.php(12): PDO->query('SELECT …')" → "PDO->query (/srv/shop/search.php:12)"
void read_call(std::string_view call, TraceSummary& summary) {
  const auto file = take_until(call, "(");
  const auto line = file ? take_until(call, "): ") : std::nullopt;
  if (!line || !all_digits(*line)) return;
  const std::string_view name = call.substr(0, call.find('('));
  keep_text(summary.top_frame, fmt::format("{} ({}:{})", name, *file, *line));
}

void read_thrown(std::string_view text, TraceSummary& summary) {
  std::string_view type;
  std::string_view message;
  if (!split_exception(text, type, message)) return read_place(text, summary);
  // "Next" tells what was thrown on top of what came before.
  if (!summary.exception.empty() && summary.cause.empty()) summary.cause = summary.exception;
  keep_text(summary.exception, type);
  read_place(message, summary);
}

}  // namespace

bool begin_php(std::string_view line, TraceState& state) {
  const bool is_php = take_prefix(line, "PHP ");
  const std::size_t colon = line.find(":  ");
  if (colon == std::string_view::npos || colon > 32) return false;
  const std::string_view kind = line.substr(0, colon);
  if (!is_php && kind != "Fatal error" && kind != "Warning" && kind != "Parse error") return false;
  line.remove_prefix(colon + 3);
  state = {.kind = TraceKind::kPhp, .step = kPlaceKnown, .summary = {}};
  if (take_prefix(line, "Uncaught ")) {
    read_thrown(line, state.summary);
  } else {
    read_place(line, state.summary);
  }
  return true;
}

bool go_on_php(std::string_view line, TraceState& state) {
  if (take_prefix(line, "#0 ")) {
    if (state.step == kPlaceKnown) read_call(line, state.summary);
    state.step = kCallKnown;
    return true;
  }
  if (take_prefix(line, "Next ")) {
    read_thrown(line, state.summary);
    state.step = kPlaceKnown;
    return true;
  }
  if (line.starts_with('#') && line.size() > 1 && is_digit(line[1])) return true;
  return line.starts_with("Stack trace:") || line.starts_with("PHP Stack trace:") ||
         line.starts_with("PHP   ") || is_indented(line);
}

}  // namespace quell::logs
