// Python: the innermost frame and the exception come last; a chain tells its causes first.
//   Traceback (most recent call last):
//     File "/srv/shop/views.py", line 41, in search
//       rows = db.execute(sql)
//   sqlite3.OperationalError: near "x": syntax error
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "formats/text.h"
#include "formats/trace.h"

namespace quell::logs {

namespace {

enum Step : int { kFrames = 1, kEnded = 2, kChained = 3 };

bool is_first_line(std::string_view line) {
  return line == "Traceback (most recent call last):" ||
         line == "  + Exception Group Traceback (most recent call last):";
}

bool is_chain(std::string_view line) {
  return line.starts_with("During handling of the above exception, another exception occurred") ||
         line.starts_with("The above exception was the direct cause of the following exception");
}

/// Further lines of messages that database drivers write without an indent.
bool is_more_of_message(std::string_view line) {
  static constexpr std::array<std::string_view, 8> kBeginnings = {
      "LINE ", "DETAIL:", "HINT:", "CONTEXT:", "[SQL:", "[parameters:", "(Background on", "^"};
  return std::ranges::any_of(
      kBeginnings, [line](std::string_view beginning) { return line.starts_with(beginning); });
}

/// `File "/srv/shop/views.py", line 41, in search`
void read_frame(std::string_view frame, TraceSummary& summary) {
  if (!take_prefix(frame, "File \"")) return;
  const auto file = take_until(frame, "\", line ");
  if (!file) return;
  const std::size_t digits = std::min(frame.find_first_not_of("0123456789"), frame.size());
  const std::string_view line = frame.substr(0, digits);
  frame.remove_prefix(digits);
  if (take_prefix(frame, ", in ")) {
    keep_text(summary.top_frame, fmt::format("{} ({}:{})", frame, *file, line));
  } else {
    keep_text(summary.top_frame, fmt::format("{}:{}", *file, line));
  }
}

bool read_exception(std::string_view line, TraceState& state) {
  std::string_view type;
  std::string_view message;
  if (!split_exception(line, type, message)) return false;
  keep_text(state.summary.exception, type);
  keep_text(state.summary.message, message);
  state.step = kEnded;
  return true;
}

}  // namespace

bool begin_python(std::string_view line, TraceState& state) {
  if (!is_first_line(line)) return false;
  state = {.kind = TraceKind::kPython, .step = kFrames, .summary = {}};
  return true;
}

bool go_on_python(std::string_view line, TraceState& state) {
  if (is_first_line(line)) {
    if (state.step != kChained) return false;
    // The first of a chain is what everything began with.
    std::string cause = state.summary.cause.empty() ? std::move(state.summary.exception)
                                                    : std::move(state.summary.cause);
    (void)begin_python(line, state);
    state.summary.cause = std::move(cause);
    return true;
  }
  if (is_chain(line)) {
    state.step = kChained;
    return true;
  }
  // Groups of exceptions are drawn as a tree: "  | Type: message", "    +---- 1 ----".
  std::string_view text = trimmed(line);
  const bool in_tree = is_indented(line) && (text.starts_with("| ") || text.starts_with("+-"));
  if (in_tree && take_prefix(text, "| ") && state.step == kFrames && !is_indented(text)) {
    (void)read_exception(text, state);
    return true;
  }
  if (is_indented(line)) {
    if (state.step == kFrames) read_frame(trimmed(text), state.summary);
    return true;
  }
  if (state.step == kFrames) return read_exception(line, state);
  return is_more_of_message(line);
}

}  // namespace quell::logs
