// quell contain lift ID: quell lift by its whole name.
#include "cli/subcommand.h"
#include "commands/commands.h"

namespace quell::cli {

Subcommand contain_lift_command() {
  Subcommand lift = lift_command();
  lift.name = "contain lift";
  lift.details = "The same as quell lift.";
  lift.examples = {{"quell contain lift C1 --dry-run", "what it would do"},
                   {"quell contain lift C1 --reason 'the fix is verified'", "after the deployment"},
                   {"quell contain lift C1 --keep --reason 'old API'", "keep it for good"}};
  return lift;
}

}  // namespace quell::cli
