// quell repro add FILE and quell repro list: how the hole is reproduced.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/error.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "casework/keeper.h"
#include "casework/verification.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "incident/commands.h"
#include "incident/state.h"
#include "os/file.h"
#include "work.h"

namespace quell::cli {
namespace {

Result<std::string> text_of(const std::string& file, Console& console) {
  if (file == "-") return console.read_input(limits::kDocumentBytes);
  return os::read_file(file, limits::kDocumentBytes);
}

Exit run_add(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const std::string file = arguments.text("FILE").value_or("");
  const auto text = text_of(file, console);
  if (!text) return fail_with(console, text.error());
  casework::Keeper keeper = keeper_of(*of->workbench, session.clock());
  auto recorded = casework::record_reproduction(keeper, *text, file);
  if (!recorded) return fail_with(console, recorded.error());
  if (const auto title = arguments.text("--title")) recorded->command.title = *title;
  if (const auto endpoint = arguments.text("--endpoint")) recorded->command.endpoint = *endpoint;
  if (const auto typed = arguments.text("--vector")) {
    const auto vector = parse_choice<incident::Vector>(*typed);
    if (!vector) return fail_with(console, vector.error());
    recorded->command.vector = *vector;
  }
  const auto sealed = person_report(*of)(recorded->evidence);
  if (!sealed) return fail_with(console, sealed.error());
  return give(*of, recorded->command, {.json = arguments.has("--json")}, console, session);
}

Exit run_list(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  if (arguments.has("--json")) {
    json::Array list;
    for (const auto& one : of->state.reproductions) {
      json::Object object;
      object["reproduction"] = one.value.reproduction;
      object["title"] = one.value.title;
      object["request"] = one.value.request_line;
      object["exploited_if"] = one.value.exploited_if;
      list.push_back(std::move(object));
    }
    console.print(json::pretty(list));
    return Exit::kDone;
  }
  if (of->state.reproductions.empty()) console.print("  no reproduction yet\n");
  for (const auto& one : of->state.reproductions) {
    console.print(fmt::format("  {}  {}\n      {}\n      exploited if {}\n", one.value.reproduction,
                              terminal_safe(one.value.title), terminal_safe(one.value.request_line),
                              terminal_safe(one.value.exploited_if)));
  }
  return Exit::kDone;
}

}  // namespace

Subcommand repro_add_command() {
  constexpr std::string_view kCommand = "AddReproduction";
  Parameter vector = field_option(kCommand, "vector", "--vector", "VECTOR");
  vector.choices = choices_of<incident::Vector>();
  return {.name = "repro add",
          .group = "Triage",
          .summary = "Record how the hole is reproduced: raw requests, a control, how to tell",
          .details =
              "The file's form is described in docs/formats/reproduction.md. It is sealed "
              "as evidence and replayed byte for byte by quell verify.",
          .positionals = {{.name = "FILE",
                           .help = "the file, or - for standard input",
                           .arity = Arity::kRequired}},
          .options = {field_option(kCommand, "title", "--title", "TEXT"), vector,
                      field_option(kCommand, "endpoint", "--endpoint", "PATH"), incident_option(),
                      json_option()},
          .examples = {{"quell repro add search.yaml --vector sql-injection --endpoint /search",
                        "with what it shows"},
                       {"quell repro add - <search.yaml", "from standard input"}},
          .run = run_add};
}

Subcommand repro_list_command() {
  return {.name = "repro list",
          .group = "Triage",
          .summary = "List the reproductions and how each tells that it worked",
          .options = {incident_option(), json_option()},
          .examples = {{"quell repro list", "what quell verify will send"},
                       {"quell repro list --json", "for scripts"}},
          .run = run_list};
}

}  // namespace quell::cli
