// quell contain list: the incident's containments and where each stands.
#include <cstddef>
#include <string>
#include <utility>
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

constexpr std::size_t kWide = 120;  ///< columns from which everything is shown

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

/// What was seen last, and how long ago. Nothing of what is over: it would read as if it held.
std::string probe_words(const ContainmentState& one, Instant now) {
  if (!one.last_probe || is_over(one)) return "";
  return to_words(now - one.last_probe->proof.at) +
         " ago: " + one.last_probe->value.detail.value_or("");
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
  // Where there is little room, what was asked for counts more than who asked when: show has both.
  const bool wide = !console.on_terminal() || console.columns() >= kWide;
  std::vector<std::vector<Cell>> rows;
  for (const ContainmentState& one : of->state.containments) {
    const incident::ContainmentRequested& asked = one.requested.value;
    std::vector<Cell> row{{asked.containment},
                          {phase_name(one), style_of(one.phase)},
                          {asked.actuator},
                          {asked.target}};
    if (wide) {
      row.push_back({one.requested.proof.actor.name});
      row.push_back({to_the_second(one.requested.proof.at)});
    }
    row.push_back(end_cell(one, now));
    row.push_back({probe_words(one, now)});
    rows.push_back(std::move(row));
  }
  std::vector<Column> columns{{.title = "id"},
                              {.title = "state"},
                              {.title = "actuator", .min_width = 12, .shrinks = true},
                              {.title = "target", .min_width = 22, .shrinks = true}};
  if (wide) {
    columns.push_back({.title = "by", .shrinks = true});
    columns.push_back({.title = "asked for"});
  }
  columns.push_back({.title = "ends"});
  columns.push_back({.title = "last probe", .min_width = 10, .shrinks = true});
  console.print(table(console, columns, rows));
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
