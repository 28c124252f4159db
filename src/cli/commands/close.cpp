// quell close: the end of an incident, when the record shows that it is one.
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
        incident::CloseIncident{.summary = input.required("SUMMARY", "the outcome in a sentence"),
                                .open_points = input.list("--open-point")});
  });
}

}  // namespace

Subcommand close_command() {
  return {
      .name = "close",
      .group = "Close",
      .summary = "Close the incident; refused while the record lacks what closing needs.",
      .details = "A refusal names each missing fact and the command that supplies it. Nothing is "
                 "deleted; quell open --reopen takes the incident up again.",
      .positionals = {field_option("CloseIncident", "summary", "SUMMARY", "")},
      .options = {field_option("CloseIncident", "open_points", "--open-point", "TEXT",
                               Arity::kMany),
                  incident_option(), json_option()},
      .examples = {{"quell close 'search was injectable for 9 h; fixed in 4.2.1, 1,204 rows read'",
                    "the usual end"},
                   {"quell close 'fixed in 4.2.1' --open-point 'rotate API keys, SEC-77'",
                    "with work that goes on elsewhere"}},
      .run = run,
  };
}

}  // namespace quell::cli
