// quell close: the end of an incident, when the record shows that it is one.
#include "base/safe_text.h"
#include "casework/artifacts.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"
#include "input.h"
#include "work.h"

namespace quell::cli {
namespace {

/// The report that was written before says "open": it is written again, from the closed record.
Exit refresh_artifacts(const Case& of, Console& console) {
  const auto directory = casework::artifacts_directory(of.workbench->home, of.id);
  const auto written = casework::write_artifacts(*of.workbench->desk, *of.workbench->evidence,
                                                 of.id, directory, effect_report(of, "report"));
  if (!written) {
    return fail_with(console, written.error().wrapped(of.id.text() +
                                                      " is closed, but its report could not be "
                                                      "brought up to date; quell report -i " +
                                                      of.id.text() + " tries again"));
  }
  return Exit::kDone;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const Exit closed = give_built(arguments, console, session, [](Input& input, const Case&) {
    return incident::CommandBody(
        incident::CloseIncident{.summary = input.required("SUMMARY", "the outcome in a sentence"),
                                .open_points = input.list("--open-point")});
  });
  if (closed != Exit::kDone) return closed;
  const Exit refreshed = refresh_artifacts(*of, console);
  if (refreshed == Exit::kDone && !arguments.has("--json")) {
    console.print(
        "  report: " +
        terminal_safe(casework::artifacts_directory(of->workbench->home, of->id).string()) + "\n");
  }
  return refreshed;
}

}  // namespace

Subcommand close_command() {
  return {
      .name = "close",
      .group = "Close",
      .summary = "Close the incident; refused while the record lacks what closing needs.",
      .details =
          "A refusal names each missing fact and the command that supplies it. Nothing is "
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
