// The command that a word names: by its name, by its path, by wildcards that fit its path. Private
// to attack.
#pragma once

#include <optional>
#include <string_view>

#include "judging/judged.h"
#include "shell/shell_lexer.h"
#include "shell/shell_words.h"

namespace quell::attack::shell {

struct Named {
  const Utility* utility = nullptr;
  Observation seen{};
};

/// A path with a folder of programs, or one that anyone may write to: what follows may be a
/// command.
bool hold_programs(std::string_view folders);

/// nullopt for a word that names no command.
std::optional<Named> name_of(const Word& word);

/// For a variable that was set to a command before.
Named name_held_by_variable(const Word& word);

/// For a name that nobody knows, if it may be one.
std::optional<Named> unknown_name(const Word& word);

/// sh, bash, …: runs what it is given to read.
bool is_interpreter(const Utility& utility);

}  // namespace quell::attack::shell
