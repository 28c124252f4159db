// quell contain list: the incident's containments and where each stands.
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "contain_view.h"
#include "doc/json.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

using incident::ContainmentPhase;
using incident::ContainmentState;

Style style_of(ContainmentPhase phase) {
  switch (phase) {
    case ContainmentPhase::kActive:
    case ContainmentPhase::kPermanent:
      return Style::kGreen;
    case ContainmentPhase::kFailed:
    case ContainmentPhase::kDoubtful:
    case ContainmentPhase::kLiftFailed:
      return Style::kRed;
    default:
      return Style::kPlain;
  }
}

Cell end_cell(const ContainmentState& one, Instant now) {
  const std::string words = end_words(one, now);
  return {words, words.starts_with("overdue") ? Style::kRed : Style::kPlain};
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  if (arguments.has("--json")) {
    json::Array list;
    for (const ContainmentState& one : of->state.containments)
      list.push_back(containment_json(one));
    console.print(json::pretty(list));
    return Exit::kDone;
  }
  if (of->state.containments.empty()) {
    console.print("  no containment was asked for in " + of->id.text() + "\n");
    return Exit::kDone;
  }
  const Instant now = session.clock().now();
  std::vector<std::vector<Cell>> rows;
  for (const ContainmentState& one : of->state.containments) {
    const incident::ContainmentRequested& asked = one.requested.value;
    rows.push_back({{asked.containment},
                    {std::string(incident::name_of(one.phase)), style_of(one.phase)},
                    {asked.actuator},
                    {asked.target},
                    {one.requested.proof.actor.name},
                    {to_iso(one.requested.proof.at).substr(0, 19) + "Z"},
                    end_cell(one, now),
                    {one.last_probe ? one.last_probe->value.detail.value_or("") : ""}});
  }
  console.print(table(console,
                      {{.title = "id"},
                       {.title = "state"},
                       {.title = "actuator", .shrinks = true},
                       {.title = "target", .shrinks = true},
                       {.title = "by", .shrinks = true},
                       {.title = "asked for"},
                       {.title = "ends"},
                       {.title = "last probe", .min_width = 10, .shrinks = true}},
                      rows));
  return Exit::kDone;
}

}  // namespace

Subcommand contain_list_command() {
  return {.name = "contain list",
          .group = "Mitigate",
          .summary = "List the incident's containments and where each stands",
          .options = {incident_option(), json_option()},
          .examples = {{"quell contain list", "what is in force"},
                       {"quell contain list --json", "for scripts"}},
          .run = run};
}

}  // namespace quell::cli
