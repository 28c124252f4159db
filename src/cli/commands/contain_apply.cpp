// quell contain apply KIND TARGET: quell contain by its whole name.
#include <vector>

#include "cli/subcommand.h"
#include "commands/commands.h"

namespace quell::cli {

Subcommand contain_apply_command() {
  Subcommand apply = contain_command();
  apply.name = "contain apply";
  apply.summary = "Show the plan of a containment, ask the gate, apply it and prove it";
  apply.details = "The same as quell contain.";
  apply.examples = {{"quell contain apply endpoint /search --for 2h", "for two hours"},
                    {"quell contain apply address 203.0.113.9 --break-glass --justification 'data "
                     "is read' --confirm 'Yes, I understand the risks and want to proceed in "
                     "production'",
                     "before anything was decided"}};
  return apply;
}

}  // namespace quell::cli
