// Argument injection: a value that a program would take for one of its options, and that makes it
// run a command or read and write a file. Private to attack.
#pragma once

#include <optional>
#include <string_view>

#include "judging/judged.h"

namespace quell::attack::shell {

/// What the value does as an option; nullopt for options that only set something.
std::optional<Observation> telling_option(std::string_view value);

}  // namespace quell::attack::shell
