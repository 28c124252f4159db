#include "show_bytes.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/safe_text.h"
#include "cli/console.h"

namespace quell::cli {

void ShownBytes::feed(std::string_view piece) {
  if (!console_.on_terminal()) {
    console_.print(piece);
    return;
  }
  rest_ += piece;
  const std::size_t newline = rest_.rfind('\n');
  if (newline == std::string::npos) {
    if (rest_.size() > limits::kLogLine) finish();  // a line without end must not fill the memory
    return;
  }
  console_.print(terminal_safe_lines(std::string_view(rest_).substr(0, newline + 1)));
  rest_.erase(0, newline + 1);
}

void ShownBytes::finish() {
  if (rest_.empty()) return;
  console_.print(terminal_safe_lines(rest_) + "\n");
  rest_.clear();
}

}  // namespace quell::cli
