// --help and shell completion, made from the table of subcommands.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "cli/subcommand.h"

namespace quell::cli {

/// `quell --help`: every subcommand under its group, with its summary.
std::string program_help(const Console& console, std::span<const Subcommand> table);

/// `quell scan --help`: usage, arguments, options, examples.
std::string subcommand_help(const Console& console, const Subcommand& subcommand);

/// A bash completion script for the whole table.
std::string bash_completion(std::span<const Subcommand> table);

/// Breaks text at spaces into lines of at most `width` columns; a longer word stays whole.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace quell::cli
