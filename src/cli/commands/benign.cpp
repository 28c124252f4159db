// quell benign: addresses of testers, reporters and triagers, left out of "who exploited this?".
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"
#include "input.h"

namespace quell::cli {
namespace {

Exit run(const Arguments& arguments, Console& console, Session& session) {
  return give_built(arguments, console, session, [](Input& input, const Case&) {
    return incident::CommandBody(
        incident::AddBenignActor{.address = input.required("ADDRESS", "address or network"),
                                 .who = input.required("--who", "whose it is"),
                                 .reason = input.optional("--reason")});
  });
}

}  // namespace

Subcommand benign_command() {
  return {
      .name = "benign",
      .group = "Triage",
      .summary = "Leave a tester's, reporter's or triager's address out of the search.",
      .positionals = {field_option("AddBenignActor", "address", "ADDRESS", "")},
      .options = {field_option("AddBenignActor", "who", "--who", "NAME"),
                  field_option("AddBenignActor", "reason", "--reason", "TEXT"), incident_option(),
                  json_option()},
      .examples = {{"quell benign 198.51.100.7 --who 'bounty hunter mx' --reason 'report H1-123'",
                    "the person who reported the hole tried it too"},
                   {"quell benign 192.0.2.0/24 --who 'our scanners'", "a whole network"}},
      .run = run,
  };
}

}  // namespace quell::cli
