// quell report: writes the artifacts of an incident from its record.
#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "base/safe_text.h"
#include "casework/artifacts.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "work.h"

namespace quell::cli {
namespace {

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  std::filesystem::path directory = casework::artifacts_directory(of->workbench->home, of->id);
  if (const auto chosen = arguments.text("--output")) directory = *chosen;
  const auto written = casework::write_artifacts(*of->workbench->desk, *of->workbench->evidence,
                                                 of->id, directory, effect_report(*of, "report"));
  if (!written) return fail_with(console, written.error());
  if (arguments.has("--json")) {
    json::Array list;
    for (const casework::WrittenArtifact& one : *written) {
      list.push_back(json::Object{{"name", one.command.name},
                                  {"path", one.path.string()},
                                  {"digest", one.command.digest.text()},
                                  {"size", one.command.size}});
    }
    console.print(json::pretty(list));
    return Exit::kDone;
  }
  for (const casework::WrittenArtifact& one : *written) {
    console.print(
        fmt::format("  {}  {} bytes\n", terminal_safe(one.path.string()), one.command.size));
  }
  const auto shown = show_next(*of, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

}  // namespace

Subcommand report_command() {
  return {.name = "report",
          .group = "Close",
          .summary = "Write the incident report and the other artifacts from the record",
          .details =
              "Every statement names the event or the evidence that it comes from; what the "
              "record does not say is called unknown.",
          .options = {{.name = "--output",
                       .value = "DIR",
                       .help = "where to (default: incidents/ID/artifacts in the store)"},
                      incident_option(),
                      json_option()},
          .examples = {{"quell report", "write or refresh the artifacts"},
                       {"quell report -i QL-2026-0001 --output /tmp/handover", "somewhere else"}},
          .run = run};
}

}  // namespace quell::cli
