// quell benign list: the addresses that are left out, with who said so and when.
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

json::Array as_json(const incident::State& state) {
  json::Array all;
  for (const auto& one : state.benign) {
    json::Object object{{"address", utf8_or_replaced(one.value.address)},
                        {"who", utf8_or_replaced(one.value.who)}};
    if (one.value.reason) object["reason"] = utf8_or_replaced(*one.value.reason);
    object["by"] = utf8_or_replaced(one.proof.actor.name);
    object["at"] = to_iso(one.proof.at);
    object["event"] = one.proof.sequence;
    all.push_back(std::move(object));
  }
  return all;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  if (arguments.has("--json")) {
    console.print(json::pretty(as_json(of->state)));
    return Exit::kDone;
  }
  if (of->state.benign.empty()) {
    console.print("  no address is left out; add one with: quell benign ADDRESS --who NAME\n");
    return Exit::kDone;
  }
  std::vector<std::vector<Cell>> rows;
  for (const auto& one : of->state.benign) {
    rows.push_back({{one.value.address},
                    {one.value.who},
                    {one.value.reason.value_or("")},
                    {one.proof.actor.name + ", #" + std::to_string(one.proof.sequence)}});
  }
  console.print(table(console,
                      {{.title = "address"},
                       {.title = "whose", .shrinks = true},
                       {.title = "reason", .shrinks = true},
                       {.title = "said by"}},
                      rows));
  return Exit::kDone;
}

}  // namespace

Subcommand benign_list_command() {
  return {
      .name = "benign list",
      .group = "Triage",
      .summary = "List the addresses that are left out of the search.",
      .options = {incident_option(), json_option()},
      .examples = {{"quell benign list", "of the open incident"},
                   {"quell benign list -i QL-2026-0001 --json", "of a named one, for a script"}},
      .run = run,
  };
}

}  // namespace quell::cli
