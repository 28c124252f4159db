// A console for tests: keeps what was printed and answers questions from a list.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "cli/console.h"

namespace quell::cli {

class FakeConsole final : public Console {
 public:
  void print(std::string_view text) override { output += text; }
  void complain(std::string_view line) override { errors += std::string(line) + "\n"; }
  void progress(std::string_view line) override {
    if (on_progress) on_progress(line);
  }
  [[nodiscard]] bool on_terminal() const override { return terminal; }
  [[nodiscard]] std::size_t columns() const override { return width; }
  [[nodiscard]] std::string styled(Style /*style*/, std::string_view text) const override {
    return std::string(text);
  }
  std::optional<std::string> ask(std::string_view question) override {
    if (answers.empty()) return std::nullopt;
    questions += std::string(question) + "\n";
    std::string answer = answers.front();
    answers.pop_front();
    return answer;
  }
  Result<std::string> read_input(std::size_t /*limit*/) override { return input; }
  [[nodiscard]] bool lost_output() const override { return lost; }

  std::function<void(std::string_view)> on_progress;  ///< what happens meanwhile
  std::string output;
  std::string errors;
  std::string questions;
  std::deque<std::string> answers;  ///< none: nobody sits there
  std::string input;
  bool terminal = false;
  bool lost = false;
  std::size_t width = 100;
};

}  // namespace quell::cli
