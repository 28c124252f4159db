// Checks of the fields of a command that hold for every command: required text is not empty, text
// is UTF-8, numbers are not negative, nothing is too large. Private to the module.
#pragma once

#include <vector>

#include "incident/command.h"

namespace quell::incident {

/// What is wrong with the command's fields; empty when all is well.
std::vector<MissingFact> check_fields(const CommandBody& body);

/// For observations, which are never refused: text that is not UTF-8 is replaced, text that is too
/// long is cut and says so, lists are cut to kListItems.
CommandBody tidied(CommandBody body);

}  // namespace quell::incident
