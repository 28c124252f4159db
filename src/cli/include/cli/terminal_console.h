// The console on the process's own standard streams.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/console.h"
#include "os/signals.h"

namespace quell::cli {

class TerminalConsole final : public Console {
 public:
  /// With a stop signal, Ctrl-C ends a question: ask() answers nothing then. It must outlive the
  /// console.
  explicit TerminalConsole(const os::StopSignal* stop = nullptr);

  void print(std::string_view text) override;
  void complain(std::string_view line) override;
  void progress(std::string_view line) override;
  [[nodiscard]] bool on_terminal() const override { return on_terminal_; }
  [[nodiscard]] std::size_t columns() const override;
  [[nodiscard]] std::string styled(Style style, std::string_view text) const override;
  std::optional<std::string> ask(std::string_view question) override;
  Result<std::string> read_input(std::size_t limit) override;
  [[nodiscard]] bool lost_output() const override { return lost_output_; }

 private:
  void clear_progress();
  void note(const Result<void>& written);

  const os::StopSignal* stop_;
  bool on_terminal_;
  bool progress_on_;
  bool colours_;
  bool progress_shown_ = false;
  bool lost_output_ = false;
};

}  // namespace quell::cli
