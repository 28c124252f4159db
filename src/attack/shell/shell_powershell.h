// What PowerShell alone reads as a statement: members of .NET classes, the call operator on a text
// that is put together. Private to attack. Linear.
#pragma once

#include <optional>
#include <string_view>

#include "shell/shell_statements.h"

namespace quell::attack::shell {

/// What begins at the beginning of `rest`, behind blanks.
std::optional<Statement> powershell_at(std::string_view rest);

}  // namespace quell::attack::shell
