// quell helper and what belongs to it.
#pragma once

#include "cli/subcommand.h"

namespace quell::cli {

Subcommand helper_command();
Subcommand helper_status_command();

}  // namespace quell::cli
