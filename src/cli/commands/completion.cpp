// quell completion: a script for bash that completes subcommands, options and their values.
#include <utility>
#include <vector>

#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "help.h"

namespace quell::cli {

Subcommand completion_command(std::vector<Subcommand> others) {
  Subcommand self{
      .name = "completion",
      .group = "Record",
      .summary = "Print a completion script for bash.",
      .examples = {{"source <(quell completion)", "for this shell"},
                   {"quell completion > ~/.local/share/bash-completion/completions/quell",
                    "for every shell"}},
  };
  others.push_back(self);
  self.run = [table = std::move(others)](const Arguments&, Console& console, Session&) {
    console.print(bash_completion(table));
    return Exit::kDone;
  };
  return self;
}

}  // namespace quell::cli
