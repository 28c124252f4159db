// quell contain list: the incident's containments and where each stands.
#include <cstddef>
#include <string>
#include <string_view>
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

/// A difference is shown by contain show.
std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

/// Narrower terminals are not shown who asked, and when: contain show has both.
constexpr std::size_t kWide = 120;

std::vector<Column> columns_of(bool wide) {
  std::vector<Column> columns{{.title = "id"},
                              {.title = "state"},
                              {.title = "actuator", .min_width = 8, .shrinks = true},
                              {.title = "target", .min_width = 18, .shrinks = true}};
  if (wide) {
    columns.push_back({.title = "by", .shrinks = true});
    columns.push_back({.title = "asked for"});
  }
  columns.push_back({.title = "ends", .min_width = 8, .shrinks = true});
  columns.push_back({.title = "last seen", .min_width = 10, .shrinks = true});
  return columns;
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
  const bool wide = !console.on_terminal() || console.columns() >= kWide;
  std::vector<std::vector<Cell>> rows;
  for (const ContainmentState& one : of->state.containments) {
    const incident::ContainmentRequested& asked = one.requested.value;
    std::vector<Cell> row{{asked.containment},
                          {phase_words(one.phase), style_of(one.phase)},
                          {asked.actuator},
                          {asked.target}};
    if (wide) {
      row.push_back({one.requested.proof.actor.name});
      row.push_back({to_seconds(one.requested.proof.at)});
    }
    row.push_back(end_cell(one, now));
    row.push_back({first_line(last_words(one))});
    rows.push_back(std::move(row));
  }
  console.print(table(console, columns_of(wide), rows));
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
