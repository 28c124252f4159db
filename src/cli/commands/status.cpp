// quell status: what holds, what is missing, who said so, since when.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "event_words.h"
#include "headline.h"
#include "help.h"
#include "incident/facts.h"
#include "incident/next.h"
#include "incident/state.h"
#include "state_json.h"

namespace quell::cli {
namespace {

using incident::Fact;
using incident::FactState;

/// The facts that steps which apply to this incident still ask for.
std::set<incident::FactId> asked_for(const incident::Next& next) {
  std::set<incident::FactId> asked;
  for (const incident::StepStatus& status : next.steps) {
    if (status.phase == incident::StepPhase::kNotApplicable) continue;
    asked.insert(status.step->done.begin(), status.step->done.end());
    asked.insert(status.step->needs.begin(), status.step->needs.end());
  }
  return asked;
}

/// Two columns in; on a terminal broken at spaces, for a script one line.
void show_line(std::string_view text, Console& console) {
  const std::size_t width = std::max<std::size_t>(console.columns(), 22) - 2;
  if (!console.on_terminal()) {
    console.print(fmt::format("  {}\n", text));
    return;
  }
  for (const std::string& line : wrap(text, width)) console.print("  " + line + "\n");
}

void show_head(const Case& of, Instant now, Console& console) {
  const incident::State& state = of.state;
  console.print(console.styled(Style::kBold, terminal_safe(of.id.text())) + "\n");
  show_line(terminal_safe(title_of(state)), console);
  show_line(terminal_safe(severity_line(state)) + ", " + terminal_safe(environment_line(state)),
            console);
  show_line(fmt::format("{}{}, owner {}, {}", phase_words(state),
                        incident::is_major(state) ? ", major" : "", terminal_safe(owner_of(state)),
                        to_words(age_of(state, now))),
            console);
  for (const auto which : incident::all_values<incident::TimeKind>()) {
    const auto time = incident::time_of(state, which);
    if (!time) continue;
    const auto& value = time->value;
    const std::string about = value.certainty == incident::Certainty::kEstimated ? "about " : "";
    show_line(fmt::format("{:<13}{} ({})", incident::name_of(which),
                          value.when ? about + short_time(*value.when) : "not applicable",
                          terminal_safe(value.source)),
              console);
  }
}

/// A terminal of 80 columns has no room for the year and the seconds; files and --json have them.
std::string since_words(Instant at, const Console& console) {
  constexpr std::size_t kMonth = 5;
  constexpr std::size_t kToMinutes = 11;
  const std::string whole = short_time(at);
  return console.on_terminal() ? whole.substr(kMonth, kToMinutes) : whole;
}

void show_holding(const incident::FactTable& facts, Console& console) {
  std::vector<std::vector<Cell>> rows;
  for (const Fact& fact : facts) {
    if (fact.state != FactState::kHolds) continue;
    rows.push_back({{std::string(incident::summary_of(fact.id)), Style::kGreen},
                    {fact.detail},
                    {fact.proof ? fact.proof->actor.name : ""},
                    {fact.proof ? since_words(fact.proof->at, console) : ""},
                    {fact.proof ? fmt::format("#{}", fact.proof->sequence) : ""}});
  }
  if (rows.empty()) return;
  console.print("\n");
  console.print(table(console,
                      {{.title = "holds", .min_width = 38, .shrinks = true},
                       {.title = "how", .min_width = 10, .shrinks = true},
                       {.title = "who", .min_width = 6, .shrinks = true},
                       {.title = "since"},
                       {.title = "event", .align = Align::kRight}},
                      rows));
}

/// Facts that one command supplies.
struct Supplied {
  std::string command;
  std::string facts;  ///< "there is a fix (there is no fix); this revision is in staging"
  std::string why;    ///< said last: the next fact with the same reason does not repeat it
};

void add_fact(std::vector<Supplied>& groups, const Fact& fact) {
  auto group = std::ranges::find(groups, fact.supply, &Supplied::command);
  if (group == groups.end()) {
    group = groups.insert(groups.end(), {.command = fact.supply, .facts = {}, .why = {}});
  }
  group->facts += (group->facts.empty() ? "" : "; ") + std::string(incident::summary_of(fact.id));
  if (group->why == fact.detail) return;
  group->facts += " (" + fact.detail + ")";
  group->why = fact.detail;
}

/// Missing facts that are asked for, or all of them, by the command that supplies them; how many
/// were left out. A command stands on a line of its own and is never cut: it is there to be copied.
std::size_t show_missing(const incident::FactTable& facts, const std::set<incident::FactId>& asked,
                         Console& console) {
  std::vector<Supplied> groups;
  std::size_t left_out = 0;
  for (const Fact& fact : facts) {
    if (fact.state != FactState::kNot) continue;
    if (asked.contains(fact.id)) {
      add_fact(groups, fact);
    } else {
      ++left_out;
    }
  }
  if (groups.empty()) return left_out;
  console.print("\n  " + console.styled(Style::kDim, "missing, and what supplies it") + "\n");
  const std::size_t width = std::max<std::size_t>(console.columns(), 22) - 2;
  for (const Supplied& group : groups) {
    for (const std::string& line : wrap(terminal_safe(group.facts), width)) {
      console.print("  " + console.styled(Style::kYellow, line) + "\n");
    }
    console.print("    " + console.styled(Style::kBold, terminal_safe(group.command)) + "\n");
  }
  return left_out;
}

void show_not_applicable(const incident::FactTable& facts, Console& console) {
  std::vector<std::vector<Cell>> rows;
  for (const Fact& fact : facts) {
    if (fact.state != FactState::kNotApplicable) continue;
    rows.push_back({{std::string(incident::summary_of(fact.id)), Style::kDim}, {fact.detail}});
  }
  if (rows.empty()) return;
  console.print("\n");
  console.print(table(console,
                      {{.title = "does not apply", .min_width = 20, .shrinks = true},
                       {.title = "why", .min_width = 10, .shrinks = true}},
                      rows));
}

std::set<incident::FactId> all_facts() {
  const auto all = incident::all_values<incident::FactId>();
  return {all.begin(), all.end()};
}

Exit print_json(const Case& of, const incident::FactTable& facts, const incident::Next& next,
                Console& console) {
  const std::set<incident::FactId> asked = asked_for(next);
  json::Object object = summary_json(of.id, of.state, of.workbench->desk->clock().now());
  json::Array all;
  for (const Fact& fact : facts) {
    json::Object one = fact_json(fact);
    one["asked_for"] = asked.contains(fact.id);
    all.push_back(std::move(one));
  }
  object["facts"] = std::move(all);
  object["next"] = next_json(next);
  console.print(json::pretty(object));
  return Exit::kDone;
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const Instant now = of->workbench->desk->clock().now();
  const incident::FactTable facts = incident::facts(of->state, now);
  const incident::Next next = incident::next(of->state, of->workbench->policy.procedure, now);
  if (arguments.has("--json")) return print_json(*of, facts, next, console);

  const bool all = arguments.has("--all");
  show_head(*of, now, console);
  show_holding(facts, console);
  // Of an incident that is over nothing is asked any more.
  const bool open = incident::is_open(of->state);
  const std::size_t left_out =
      all || open ? show_missing(facts, all ? all_facts() : asked_for(next), console) : 0;
  if (all) show_not_applicable(facts, console);
  const auto pending = pending_words(of->state, now);
  if (!pending.empty()) console.print("\n");
  for (const std::string& one : pending) show_line("pending: " + terminal_safe(one), console);
  console.print("\n");
  if (left_out > 0) {
    console.print(
        fmt::format("  {} more facts are not asked for now: quell status --all\n", left_out));
  }
  const auto shown = show_next(*of, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

}  // namespace

Subcommand status_command() {
  return {
      .name = "status",
      .group = "Look",
      .summary = "What holds, what is missing, who said so and since when.",
      .details =
          "Each line is a fact computed from the record, with the event that proves it; for "
          "what is missing, the command that supplies it.",
      .options = {{.name = "--all",
                   .help = "also facts that are not asked for and those that do not apply"},
                  incident_option(),
                  json_option()},
      .examples = {{"quell status", "the open incident"},
                   {"quell status -i QL-2026-0001 --json", "a named one, for a script"}},
      .run = run,
  };
}

}  // namespace quell::cli
