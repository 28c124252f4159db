// quell completion: a script for bash that completes subcommands, options and their values.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "help.h"
#include "journal/open.h"

namespace quell::cli {
namespace {

/// The ids of all incidents, newest first; never makes a store, and says nothing where there is
/// none: whoever presses the tab key sees what is printed.
Exit print_incidents(Console& console, Session& session) {
  const auto home = session.home();
  if (!home) return Exit::kFailed;
  const auto opened =
      journal::open({.directory = *home, .access = journal::Access::kReadOnly, .vfs = {}});
  if (!opened) return Exit::kFailed;
  const auto streams = opened->store->streams();
  if (!streams) return Exit::kFailed;
  constexpr std::string_view kPrefix = "incident/";
  for (auto stream = streams->rbegin(); stream != streams->rend(); ++stream) {
    const std::string& name = stream->stream.text();
    if (name.starts_with(kPrefix)) {
      console.print(terminal_safe(name.substr(kPrefix.size())) + "\n");
    }
  }
  return Exit::kDone;
}

}  // namespace

Subcommand completion_command(std::vector<Subcommand> others) {
  Subcommand self{
      .name = "completion",
      .group = "Record",
      .summary = "Print a completion script for bash.",
      .options = {{.name = "--incidents",
                   .help = "print the ids of the incidents instead: what the script asks for"}},
      .examples = {{"source <(quell completion)", "for this shell"},
                   {"quell completion > ~/.local/share/bash-completion/completions/quell",
                    "for every shell"}},
  };
  others.push_back(self);
  self.run = [table = std::move(others)](const Arguments& arguments, Console& console,
                                         Session& session) {
    if (arguments.has("--incidents")) return print_incidents(console, session);
    console.print(bash_completion(table));
    return Exit::kDone;
  };
  return self;
}

}  // namespace quell::cli
