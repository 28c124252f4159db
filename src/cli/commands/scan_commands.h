// The subcommands of the evidence wing: they need no store and no incident.
#pragma once

#include "cli/subcommand.h"

namespace quell::cli {

Subcommand scan_command();
Subcommand detect_command();
Subcommand explain_command();
Subcommand rules_check_command();
Subcommand files_command();

}  // namespace quell::cli
