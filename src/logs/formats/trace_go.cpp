// Go: the panic, then for each goroutine its calls, the innermost first, each with its place below.
//   panic: runtime error: index out of range [5] with length 3
//   goroutine 1 [running]:
//   main.search(0xc00001c0a8)
//   \t/srv/shop/main.go:41 +0x1d
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "formats/text.h"
#include "formats/trace.h"

namespace quell::logs {

namespace {

enum Step : int { kPanicked = 1, kCalls = 2, kPlaceAwaited = 3, kDone = 4 };

/// Calls between the panic and the code that panicked.
bool is_of_runtime(std::string_view call) {
  static constexpr std::array<std::string_view, 5> kBeginnings = {
      "panic(", "runtime.", "runtime/", "net/http.(*conn).serve.func", "log.Panic"};
  return std::ranges::any_of(
      kBeginnings, [call](std::string_view beginning) { return call.starts_with(beginning); });
}

}  // namespace

bool begin_go(std::string_view line, TraceState& state) {
  const std::size_t panic = line.starts_with("http: panic serving ") ? line.find(": ", 20) : 0;
  if (panic == std::string_view::npos) return false;
  std::string_view text = line.substr(panic);
  if (panic > 0) {
    text.remove_prefix(2);
  } else if (!take_prefix(text, "panic: ") && !take_prefix(text, "fatal error: ")) {
    return false;
  }
  state = {.kind = TraceKind::kGo, .step = kPanicked, .summary = {}};
  keep_text(state.summary.exception, line.starts_with("fatal error: ") ? "fatal error" : "panic");
  keep_text(state.summary.message, text);
  return true;
}

bool go_on_go(std::string_view line, TraceState& state) {
  if (line.starts_with("goroutine ")) {
    if (state.step == kPanicked) state.step = kCalls;
    return true;
  }
  if (is_indented(line)) {
    if (state.step == kPlaceAwaited) {
      std::string_view place = trimmed(line);
      (void)take_from_last(place, " +0x");
      keep_text(state.summary.top_frame, fmt::format("{} ({})", state.summary.top_frame, place));
      state.step = kDone;
    }
    return true;
  }
  if (line.starts_with("created by ") || line.starts_with("exit status ") ||
      line.starts_with("[signal ") || line.starts_with("[originating from ")) {
    return true;
  }
  if (state.step < kCalls || !line.ends_with(')') || line.find('(') == std::string_view::npos) {
    return false;
  }
  if (state.step == kCalls && !is_of_runtime(line)) {
    // "main.(*Shop).search(0x…)": the arguments are behind the last parenthesis that opens.
    keep_text(state.summary.top_frame, line.substr(0, line.rfind('(')));
    state.step = kPlaceAwaited;
  }
  return true;
}

}  // namespace quell::logs
