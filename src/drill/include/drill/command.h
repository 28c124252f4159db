// The subcommand `quell drill`, for the program's table.
#pragma once

#include "cli/subcommand.h"

namespace quell::drill {

cli::Subcommand drill_command();

}  // namespace quell::drill
