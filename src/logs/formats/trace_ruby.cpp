// Ruby: the innermost place stands before the message; Rails writes the type first.
//   app.rb:10:in 'search': near "x": syntax error (SQLite3::SQLException)
//   \tfrom app.rb:21:in 'block in <main>'
//   ActiveRecord::StatementInvalid (SQLite3::SQLException: near "x"):
//   app/models/product.rb:12:in 'search'
#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <string_view>

#include "formats/text.h"
#include "formats/trace.h"

namespace quell::logs {

namespace {

enum Step : int { kPlaceAwaited = 1, kPlaceKnown = 2 };

struct Place {
  std::string_view file_and_line;
  std::string_view method;
  std::string_view behind;
};

/// "app.rb:10:in 'search': …"; "`search'" before Ruby 3.4.
std::optional<Place> place_of(std::string_view line) {
  const std::size_t in = line.find(":in ");
  if (in == std::string_view::npos || in > 512) return std::nullopt;
  const std::string_view file_and_line = line.substr(0, in);
  const std::size_t colon = file_and_line.rfind(':');
  if (colon == std::string_view::npos || !all_digits(file_and_line.substr(colon + 1))) {
    return std::nullopt;
  }
  std::string_view rest = line.substr(in + 4);
  if (!take_prefix(rest, "'") && !take_prefix(rest, "`")) return std::nullopt;
  const auto method = take_until(rest, "'");
  if (!method) return std::nullopt;
  return Place{.file_and_line = file_and_line, .method = *method, .behind = rest};
}

void keep_place(const Place& place, TraceState& state) {
  if (state.step == kPlaceKnown) return;
  keep_text(state.summary.top_frame, fmt::format("{} ({})", place.method, place.file_and_line));
  state.step = kPlaceKnown;
}

/// "app.rb:10:in 'search': message (Type)"
bool begin_plain(std::string_view line, TraceState& state) {
  const auto place = place_of(line);
  if (!place) return false;
  std::string_view text = place->behind;
  if (!take_prefix(text, ": ") || !take_suffix(text, ")")) return false;
  const auto type = take_from_last(text, " (");
  if (!type || !is_type_name(*type)) return false;
  state = {.kind = TraceKind::kRuby, .step = kPlaceAwaited, .summary = {}};
  keep_place(*place, state);
  keep_text(state.summary.exception, *type);
  keep_text(state.summary.message, text);
  return true;
}

/// "ActiveRecord::StatementInvalid (SQLite3::SQLException: near …):"
bool begin_rails(std::string_view line, TraceState& state) {
  const std::size_t open = line.find(" (");
  if (open == std::string_view::npos || open > 200) return false;
  const std::string_view type = line.substr(0, open);
  std::string_view message = line.substr(open + 2);
  if (!take_suffix(message, "):") || !is_type_name(type)) return false;
  if (type.find("::") == std::string_view::npos && !is_exception_name(type)) return false;
  state = {.kind = TraceKind::kRuby, .step = kPlaceAwaited, .summary = {}};
  keep_text(state.summary.exception, type);
  keep_text(state.summary.message, message);
  std::string_view cause;
  std::string_view rest;
  if (split_exception(message, cause, rest) && cause.find("::") != std::string_view::npos) {
    keep_text(state.summary.cause, cause);
  }
  return true;
}

}  // namespace

bool begin_ruby(std::string_view line, TraceState& state) {
  return begin_plain(line, state) || begin_rails(line, state);
}

bool go_on_ruby(std::string_view line, TraceState& state) {
  std::string_view text = trimmed(line);
  (void)take_prefix(text, "from ");
  if (const auto place = place_of(text)) {
    if (place->behind.starts_with(": ")) return false;  // another error begins
    keep_place(*place, state);
    return true;
  }
  return is_indented(line) || text.starts_with("Causes:");
}

}  // namespace quell::logs
