// `quell` alone: what is open and what to do next.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/safe_text.h"
#include "base/time.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "desk/desk.h"
#include "doc/json.h"
#include "headline.h"
#include "incident/next.h"
#include "incident/state.h"
#include "state_json.h"

namespace quell::cli {
namespace {

std::vector<desk::IncidentSummary> open_ones(std::vector<desk::IncidentSummary> all) {
  std::erase_if(all,
                [](const desk::IncidentSummary& one) { return !incident::is_open(one.state); });
  return all;
}

void show_one(const desk::IncidentSummary& one, const incident::Next& next, Instant now,
              Console& console) {
  const incident::State& state = one.state;
  const auto priority = incident::priority_of(state);
  const Style urgency = priority == incident::Priority::kP1 ? Style::kRed : Style::kYellow;
  console.print(fmt::format(
      "  {}  {}  {}  {}\n", console.styled(Style::kBold, terminal_safe(one.id.text())),
      console.styled(urgency, severity_words(state)),
      incident::name_of(incident::environment_of(state)), terminal_safe(title_of(state))));
  console.print(fmt::format("      {}, owner {}, opened {} ago\n", phase_words(state),
                            terminal_safe(owner_of(state)), to_words(age_of(state, now))));
  for (const std::string& pending : pending_words(state, now)) {
    console.print("      pending: " + terminal_safe(pending) + "\n");
  }
  if (!next.command.empty()) {
    console.print(fmt::format("      next: {}   ({})\n",
                              console.styled(Style::kBold, terminal_safe(next.command)),
                              terminal_safe(next.why)));
  }
}

void show_beginning(std::size_t closed, Console& console) {
  console.print(closed == 0 ? "no incident yet\n"
                            : fmt::format("no incident is open ({} closed)\n", closed));
  const auto row = [&](std::string_view command, std::string_view what) {
    console.print(fmt::format("  {}{}{}\n", console.styled(Style::kBold, command),
                              std::string(18 - command.size(), ' '), what));
  };
  row("quell scan PATH", "was I attacked, by whom, did it work?");
  row("quell open TITLE", "open an incident from a report");
  row("quell drill", "practise on a real web server that is attacked");
  row("quell --help", "everything else");
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto bench = session.workbench(console);
  if (!bench) return fail_with(console, bench.error());
  auto incidents = (*bench)->desk->incidents();
  if (!incidents) return fail_with(console, incidents.error());
  const std::size_t total = incidents->size();
  const auto open = open_ones(*std::move(incidents));
  const Instant now = session.clock().now();
  const incident::Procedure& procedure = (*bench)->policy.procedure;
  if (arguments.has("--json")) {
    json::Array all;
    for (const desk::IncidentSummary& one : open) {
      json::Object object = summary_json(one.id, one.state, now);
      object["next"] = next_json(incident::next(one.state, procedure, now));
      all.push_back(std::move(object));
    }
    console.print(
        json::pretty(json::Object{{"open", std::move(all)}, {"closed", total - open.size()}}));
    return Exit::kDone;
  }
  if (open.empty()) {
    show_beginning(total, console);
    return Exit::kDone;
  }
  console.print(fmt::format("{} open incident{}\n", open.size(), open.size() == 1 ? "" : "s"));
  for (const desk::IncidentSummary& one : open) {
    show_one(one, incident::next(one.state, procedure, now), now, console);
  }
  return Exit::kDone;
}

}  // namespace

Subcommand overview_command() {
  return {
      .name = "",
      .group = "Look",
      .summary = "What is open and what to do next.",
      .options = {json_option()},
      .examples = {{"quell", "what is open, and the next command of each"},
                   {"quell --json", "the same for a script"}},
      .run = run,
  };
}

}  // namespace quell::cli
