// quell deploy fix REVISION and quell deploy regressed REASON: where the fix is, and that it
// failed.
#include <string>
#include <string_view>

#include "cli/console.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"

namespace quell::cli {
namespace {

Exit run_fix(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  incident::ReferenceFix fix;
  fix.revision = arguments.text("REVISION").value_or("");
  fix.reference = arguments.text("--reference").value_or("");
  fix.summary = arguments.text("--summary").value_or("");
  fix.rollback_plan = arguments.text("--rollback");
  fix.migration = arguments.has("--migration");
  return give(*of, fix, {.json = arguments.has("--json")}, console, session);
}

Exit run_regressed(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  return give(*of, incident::ReportRegression{.reason = arguments.text("REASON").value_or("")},
              {.json = arguments.has("--json")}, console, session);
}

}  // namespace

Subcommand deploy_fix_command() {
  constexpr std::string_view kCommand = "ReferenceFix";
  return {.name = "deploy fix",
          .group = "Fix and deploy",
          .summary = "Say where the fix is, what it changes and the way back",
          .positionals = {{.name = "REVISION",
                           .help = field_help(kCommand, "revision"),
                           .arity = Arity::kRequired}},
          .options = {field_option(kCommand, "reference", "--reference", "TEXT", Arity::kRequired),
                      field_option(kCommand, "summary", "--summary", "TEXT", Arity::kRequired),
                      field_option(kCommand, "rollback_plan", "--rollback", "TEXT"),
                      field_option(kCommand, "migration", "--migration", ""), incident_option(),
                      json_option()},
          .examples = {{"quell deploy fix 4f2a91c --reference MR-812 --summary 'search uses "
                        "parameters' --rollback 'deploy 9be01d7'",
                        "a fix that can be deployed to production"},
                       {"quell deploy fix 4f2a91c --reference MR-812 --summary 'new column' "
                        "--migration --rollback 'restore the backup'",
                        "one with a data migration"}},
          .run = run_fix};
}

Subcommand deploy_regressed_command() {
  return {.name = "deploy regressed",
          .group = "Fix and deploy",
          .summary = "Say that the fix did harm and was reverted",
          .details =
              "The way goes back to before the deployment; put the containment back with "
              "quell contain ... --again ID.",
          .positionals = {{.name = "REASON",
                           .help = field_help("ReportRegression", "reason"),
                           .arity = Arity::kRequired}},
          .options = {incident_option(), json_option()},
          .examples = {{"quell deploy regressed 'checkout answers 500'", "after the revert"},
                       {"quell contain endpoint /search --again C1 --justification 'fix reverted' "
                        "--rollback 'quell lift C2'",
                        "put the containment back"}},
          .run = run_regressed};
}

}  // namespace quell::cli
