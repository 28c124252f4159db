#include "cli/terminal_console.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "cli/console.h"
#include "os/signals.h"
#include "os/terminal.h"

namespace quell::cli {
namespace {

constexpr std::size_t kColumnsWithoutTerminal = 100;
constexpr std::size_t kNarrowest = 40;
constexpr std::string_view kEraseLine = "\r\x1b[K";

std::string_view code_of(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "\x1b[1m";
    case Style::kDim:
      return "\x1b[2m";
    case Style::kRed:
      return "\x1b[31m";
    case Style::kYellow:
      return "\x1b[33m";
    case Style::kGreen:
      return "\x1b[32m";
  }
  return "";
}

/// Colours on a terminal, unless NO_COLOR is set or the terminal can't (TERM=dumb).
bool wants_colours(bool on_terminal) {
  return on_terminal && !os::environment("NO_COLOR") && os::environment("TERM") != "dumb";
}

}  // namespace

TerminalConsole::TerminalConsole(const os::StopSignal* stop)
    : stop_(stop),
      on_terminal_(os::is_terminal(os::Stream::kOutput)),
      progress_on_(os::is_terminal(os::Stream::kError)),
      colours_(wants_colours(on_terminal_)) {}

void TerminalConsole::print(std::string_view text) {
  clear_progress();
  note(os::write_to(os::Stream::kOutput, text));
}

/// A reader that had enough (`quell … | head`) is no failure; a full disk is.
void TerminalConsole::note(const Result<void>& written) {
  if (!written && written.error().code() != ErrorCode::kUnavailable) lost_output_ = true;
}

void TerminalConsole::complain(std::string_view line) {
  clear_progress();
  // Nothing more can be done when even the errors have nowhere to go.
  note(os::write_to(os::Stream::kError, std::string(line) + "\n"));
}

void TerminalConsole::progress(std::string_view line) {
  if (!progress_on_ || os::environment("TERM") == "dumb") return;
  const std::size_t width = os::terminal_columns(os::Stream::kError).value_or(80);
  const std::string shown = std::string(kEraseLine) + fit(terminal_safe(line), width - 1);
  progress_shown_ = os::write_to(os::Stream::kError, shown).has_value();
}

void TerminalConsole::clear_progress() {
  if (!progress_shown_) return;
  progress_shown_ = false;
  note(os::write_to(os::Stream::kError, kEraseLine));
}

std::size_t TerminalConsole::columns() const {
  if (!on_terminal_) return kColumnsWithoutTerminal;
  const std::size_t columns =
      os::terminal_columns(os::Stream::kOutput).value_or(kColumnsWithoutTerminal);
  return columns < kNarrowest ? kNarrowest : columns;
}

std::string TerminalConsole::styled(Style style, std::string_view text) const {
  if (!colours_ || style == Style::kPlain) return std::string(text);
  return std::string(code_of(style)) + std::string(text) + "\x1b[0m";
}

std::optional<std::string> TerminalConsole::ask(std::string_view question) {
  if (!on_terminal_ || !os::is_terminal(os::Stream::kInput)) return std::nullopt;
  print(question);
  if (stop_ != nullptr) {
    const auto woken = os::wait_for_input(stop_->poll_descriptor());
    if (!woken || *woken == os::Woken::kInterrupt) return std::nullopt;
  }
  const auto line = os::read_line(limits::kTextField);
  return line ? *line : std::nullopt;
}

Result<std::string> TerminalConsole::read_input(std::size_t limit) {
  return os::read_input(limit);
}

}  // namespace quell::cli
