// quell verify scanner NAME FILE: the results of a security scanner that was run go onto the
// record.
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "casework/keeper.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"
#include "input.h"
#include "os/file.h"
#include "work.h"

namespace quell::cli {
namespace {

constexpr std::string_view kCommand = "RecordScannerRun";

incident::RecordScannerRun built(Input& input) {
  incident::RecordScannerRun command;
  command.scanner = input.required("NAME", "which scanner and which version");
  command.environment = input.choice<incident::Environment>("--environment", "which environment");
  command.findings = input.required_number("--findings", "how many findings it reported");
  command.new_findings = input.number("--new-findings");
  command.exit_status = input.number("--exit-status").value_or(0);
  return command;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  Input input(arguments, console);
  incident::RecordScannerRun command = built(input);
  const std::string file = input.required("FILE", "the file with its results");
  if (const auto good = input.check(); !good) return fail_with(console, good.error());
  const auto bytes = os::read_file(file, limits::kHttpAnswer);
  if (!bytes) return fail_with(console, bytes.error());
  casework::Keeper keeper = keeper_of(*of->workbench, session.clock());
  const auto evidence =
      keeper.keep({.name = "results of " + command.scanner, .origin = file}, *bytes);
  if (!evidence) return fail_with(console, evidence.error());
  const auto sealed = person_report(*of)(*evidence);
  if (!sealed) return fail_with(console, sealed.error());
  command.output = evidence->digest;
  return give(*of, command, {.json = arguments.has("--json")}, console, session);
}

}  // namespace

Subcommand verify_scanner_command() {
  Parameter environment = field_option(kCommand, "environment", "--environment", "ENVIRONMENT");
  environment.choices = choices_of<incident::Environment>();
  return {.name = "verify scanner",
          .group = "Fix and deploy",
          .summary = "Record the results of a security scanner; they are sealed as evidence",
          .details =
              "Run the scanner yourself and give the file with its results. What it found "
              "is for you to count: scanners end with 0 whether they find something or not.",
          .positionals = {{.name = "NAME", .help = field_help(kCommand, "scanner")},
                          {.name = "FILE", .help = "the file with its results"}},
          .options = {environment, field_option(kCommand, "findings", "--findings", "N"),
                      field_option(kCommand, "new_findings", "--new-findings", "N"),
                      field_option(kCommand, "exit_status", "--exit-status", "N"),
                      incident_option(), json_option()},
          .examples = {{"quell verify scanner 'wapiti 3.0.4' wapiti.json --environment staging "
                        "--findings 0",
                        "nothing found"},
                       {"quell verify scanner 'zap 2.14' zap.json --environment production "
                        "--findings 3 --new-findings 1",
                        "one finding that the last run did not have"}},
          .run = run};
}

}  // namespace quell::cli
