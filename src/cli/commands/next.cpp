// quell next: the one command that moves the incident on, and why; with --all every step.
#include <fmt/format.h>

#include <string>
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
#include "incident/facts.h"
#include "incident/next.h"
#include "state_json.h"

namespace quell::cli {
namespace {

std::string minutes_words(std::int64_t minutes) {
  return to_words(std::chrono::minutes(minutes));
}

Cell mark_of(incident::StepPhase phase) {
  switch (phase) {
    case incident::StepPhase::kDone:
      return {"done", Style::kGreen};
    case incident::StepPhase::kReady:
      return {"now", Style::kYellow};
    case incident::StepPhase::kBlocked:
      return {"later", Style::kDim};
    case incident::StepPhase::kNotApplicable:
      return {"n/a", Style::kDim};
  }
  return {};
}

/// What to do for a step that is ready; what a blocked one waits for.
std::string remark_on(const incident::StepStatus& status) {
  if (status.phase == incident::StepPhase::kReady) return status.command;
  if (status.phase != incident::StepPhase::kBlocked) return "";
  std::string waits;
  for (const incident::FactId id : status.missing) {
    waits += (waits.empty() ? "waits until " : ", ") + std::string(incident::summary_of(id));
  }
  return waits;
}

void show_steps(const incident::Next& next, Console& console) {
  std::vector<std::vector<Cell>> rows;
  for (const incident::StepStatus& status : next.steps) {
    rows.push_back({{fmt::format("{}", status.step->phase)},
                    mark_of(status.phase),
                    {status.step->title},
                    {minutes_words(status.step->minutes)},
                    {status.took ? to_words(*status.took) : ""},
                    {remark_on(status)}});
  }
  console.print(table(console,
                      {{.title = "phase", .align = Align::kRight},
                       {.title = "state"},
                       {.title = "step", .min_width = 20, .shrinks = true},
                       {.title = "estimate", .align = Align::kRight},
                       {.title = "took", .align = Align::kRight},
                       {.title = "to do", .min_width = 16, .shrinks = true}},
                      rows));
}

void show_command(const incident::Next& next, Console& console) {
  if (next.command.empty()) {
    console.print("  nothing is left to do\n");
    return;
  }
  console.print("  " + console.styled(Style::kBold, terminal_safe(next.command)) + "\n");
  console.print("  why: " + terminal_safe(next.why) + "\n");
  if (next.minutes_left > 0) {
    console.print(fmt::format("  about {} left of {}{}\n", minutes_words(next.minutes_left),
                              minutes_words(next.minutes_estimated),
                              next.taken ? ", " + to_words(*next.taken) + " taken so far" : ""));
  }
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const incident::Next next = incident::next(of->state, of->workbench->policy.procedure,
                                             of->workbench->desk->clock().now());
  if (arguments.has("--json")) {
    json::Object object{{"incident", of->id.text()}};
    for (const auto& member : next_json(next)) object.insert(member);
    if (arguments.has("--all")) {
      json::Array steps;
      for (const incident::StepStatus& status : next.steps) steps.push_back(step_json(status));
      object["steps"] = std::move(steps);
    }
    console.print(json::pretty(object));
    return Exit::kDone;
  }
  if (arguments.has("--all")) show_steps(next, console);
  show_command(next, console);
  return Exit::kDone;
}

}  // namespace

Subcommand next_command() {
  return {
      .name = "next",
      .group = "Look",
      .summary = "The one command that moves the incident on, and why.",
      .options = {{.name = "--all",
                   .help = "every step of the procedure, with its estimate and what it took"},
                  incident_option(),
                  json_option()},
      .examples = {{"quell next", "what to type now"},
                   {"quell next --all", "how far the incident is, step by step"}},
      .run = run,
  };
}

}  // namespace quell::cli
