// Statements of a shell that are no simple commands: loops and conditions of cmd.exe, functions
// that call themselves. Private to attack. Linear.
#pragma once

#include <optional>
#include <string_view>

namespace quell::attack::shell {

struct Statement {
  std::string_view text;    ///< a constant: what it is
  std::string_view detail;  ///< its beginning in the value
  double weight = 0;
  bool windows = false;
};

/// What begins at the beginning of `rest`.
std::optional<Statement> statement_at(std::string_view rest);

}  // namespace quell::attack::shell
