// quell completion: a script for bash that completes subcommands, options and their values.
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "help.h"
#include "table.h"

namespace quell::cli {
namespace {

Exit run(const Arguments& /*arguments*/, Console& console, Session& /*session*/) {
  console.print(bash_completion(subcommand_table()));
  return Exit::kDone;
}

}  // namespace

Subcommand completion_command() {
  return {
      .name = "completion",
      .group = "Record",
      .summary = "Print a completion script for bash.",
      .examples = {{"source <(quell completion)", "for this shell"},
                   {"quell completion > ~/.local/share/bash-completion/completions/quell",
                    "for every shell"}},
      .run = run,
  };
}

}  // namespace quell::cli
