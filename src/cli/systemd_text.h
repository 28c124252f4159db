// Words in systemd's unit files.
#pragma once

#include <string>
#include <string_view>

namespace quell::cli {

/// Quoted, and nothing in it that systemd would put something else in for.
std::string unit_word(std::string_view word);
/// The same for ExecStart=, where '$' stands for variables.
std::string command_word(std::string_view word);

}  // namespace quell::cli
