// One run of the program: from its arguments to its exit status.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"

namespace quell::cli {

/// What `quell --version` prints behind the name.
inline constexpr std::string_view kVersion = "0.1.0";

/// Parses `arguments` (without the program's name) against the table and runs what they name.
/// Returns the exit status (cli/subcommand.h). Lost output makes it 3, an interruption that
/// stopped the work 130.
int run_program(std::span<const Subcommand> table, const std::vector<std::string>& arguments,
                Console& console, Session& session);

}  // namespace quell::cli
