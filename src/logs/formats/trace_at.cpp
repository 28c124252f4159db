// Languages that write "at" before each frame, the innermost first: Java, JavaScript, C#.
//   java.lang.IllegalStateException: no connection
//   \tat com.shop.Search.run(Search.java:41)
//   Caused by: java.sql.SQLException: timeout
//   \t... 12 more
#include <fmt/format.h>

#include <cstddef>
#include <string_view>

#include "formats/text.h"
#include "formats/trace.h"

namespace quell::logs {

namespace {

enum Step : int { kBegun = 1 };

/// "com.shop.Search.run(Search.java:41) ~[shop.jar:1]", "search (/srv/app.js:10:5)",
/// "/srv/app.js:10:5", "Shop.Search.Run(String q) in /src/Search.cs:line 41"
void read_frame(std::string_view frame, TraceSummary& summary) {
  if (!summary.top_frame.empty()) return;
  (void)take_prefix(frame, "async ");
  const std::size_t open = frame.find('(');
  if (open == std::string_view::npos) return keep_text(summary.top_frame, trimmed(frame));
  const std::string_view name = trimmed(frame.substr(0, open));
  std::string_view rest = frame.substr(open + 1);
  const std::size_t close = std::min(rest.find(')'), rest.size());
  std::string_view place = rest.substr(0, close);
  rest.remove_prefix(close);
  if (take_prefix(rest, ") in ")) {
    place = rest.substr(0, rest.rfind(":line "));
    const std::size_t line = rest.rfind(":line ");
    if (line != std::string_view::npos) {
      return keep_text(summary.top_frame,
                       fmt::format("{} ({}:{})", name, place, rest.substr(line + 6)));
    }
  }
  keep_text(summary.top_frame, fmt::format("{} ({})", name, place));
}

void read_cause(std::string_view text, TraceSummary& summary) {
  std::string_view type;
  std::string_view message;
  // The last of a chain is the innermost.
  if (split_exception(text, type, message)) keep_text(summary.cause, type);
}

}  // namespace

bool begin_at(std::string_view line, TraceState& state) {
  if (take_prefix(line, "Exception in thread \"")) (void)take_until(line, "\" ");
  (void)take_prefix(line, "Unhandled exception. ");
  (void)take_prefix(line, "Uncaught ");
  std::string_view type;
  std::string_view message;
  if (!split_exception(line, type, message) || !is_exception_name(type)) return false;
  state = {.kind = TraceKind::kAt, .step = kBegun, .summary = {}};
  keep_text(state.summary.exception, type);
  keep_text(state.summary.message, message);
  return true;
}

bool go_on_at(std::string_view line, TraceState& state) {
  std::string_view text = trimmed(line);
  if (is_indented(line)) {
    if (take_prefix(text, "at ")) {
      read_frame(text, state.summary);
    } else if (take_prefix(text, "[cause]: ") || take_prefix(text, "Caused by: ")) {
      read_cause(text, state.summary);
    }
    return true;
  }
  if (take_prefix(text, "Caused by: ")) {
    read_cause(text, state.summary);
    return true;
  }
  return text == "}" || text.starts_with("Suppressed: ") || text.starts_with("Wrapped by: ") ||
         text.starts_with("Node.js v");
}

}  // namespace quell::logs
