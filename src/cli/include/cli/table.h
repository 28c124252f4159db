// The table of subcommands: drives parsing, --help, completion and the tests of the interface.
#pragma once

#include <vector>

#include "cli/subcommand.h"

namespace quell::cli {

/// In the order of `quell --help`; the first is the program alone, named "". `more` are those of
/// higher layers (the drill): they stand before the last group.
std::vector<Subcommand> subcommand_table(std::vector<Subcommand> more);

}  // namespace quell::cli
