#include "common.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "doc/json.h"
#include "incident/catalogue.h"
#include "incident/decide.h"
#include "incident/event.h"
#include "incident/next.h"
#include "os/terminal.h"
#include "refusal.h"
#include "state_json.h"

namespace quell::cli {
namespace {

std::string one_line(const incident::IncidentId& id, const incident::State& state) {
  const std::string title = state.opened ? state.opened->value.title : "";
  return fmt::format("  {}  {}", id.text(), terminal_safe(title));
}

}  // namespace

Parameter incident_option() {
  return {.name = "-i,--incident",
          .value = "ID",
          .help = "which incident (default: QUELL_INCIDENT, else the only open one)"};
}

Parameter option(std::string name, std::string value, std::string help, Arity arity) {
  return {.name = std::move(name),
          .value = std::move(value),
          .help = std::move(help),
          .arity = arity,
          .choices = {}};
}

Parameter json_option() {
  return {.name = "--json", .help = "print the facts as JSON"};
}

std::string field_help(std::string_view command, std::string_view field) {
  for (const incident::CommandSpec& spec : incident::command_specs()) {
    if (spec.name != command) continue;
    for (const incident::FieldSpec& candidate : spec.fields) {
      if (candidate.name == field) return std::string(candidate.help);
    }
  }
  return "";  // a test checks every option against the catalogue
}

Parameter field_option(std::string_view command, std::string_view field, std::string option,
                       std::string value, Arity arity) {
  return {.name = std::move(option),
          .value = std::move(value),
          .help = field_help(command, field),
          .arity = arity};
}

Parameter with_choices(Parameter parameter, std::vector<std::string> choices) {
  parameter.choices = std::move(choices);
  return parameter;
}

std::string typed_form(std::string_view name) {
  std::string typed(name);
  std::replace(typed.begin(), typed.end(), '_', '-');
  return typed;
}

Result<incident::IncidentId> which_incident(const Arguments& arguments, Workbench& workbench) {
  const auto named = arguments.text("--incident");
  if (named) return incident::IncidentId(*named);
  if (const auto set = os::environment("QUELL_INCIDENT")) return incident::IncidentId(*set);
  QUELL_TRY(const auto incidents, workbench.desk->incidents());
  std::vector<incident::IncidentId> open;
  std::string list;
  for (const desk::IncidentSummary& one : incidents) {
    if (!incident::is_open(one.state)) continue;
    open.push_back(one.id);
    list += "\n" + one_line(one.id, one.state);
  }
  if (open.size() == 1) return open.front();
  if (!open.empty()) {
    return fail(ErrorCode::kInvalidInput,
                "several incidents are open; say which one with -i ID:" + list);
  }
  return fail(ErrorCode::kInvalidInput,
              incidents.empty() ? "no incident is open; open one with: quell open TITLE"
                                : "no incident is open; name a closed one with -i ID, or open one "
                                  "with: quell open TITLE");
}

Result<Case> open_case(const Arguments& arguments, Console& console, Session& session) {
  QUELL_TRY(Workbench* const workbench, session.workbench(console));
  QUELL_TRY(incident::IncidentId id, which_incident(arguments, *workbench));
  QUELL_TRY(incident::State state, workbench->desk->state(id));
  return Case{workbench, std::move(id), std::move(state)};
}

Exit fail_with(Console& console, const Error& error) {
  console.complain("quell: " + terminal_safe_lines(error.full()));
  return error.code() == ErrorCode::kInvalidInput ? Exit::kUsage : Exit::kFailed;
}

Exit misuse(Console& console, std::string_view message) {
  console.complain("quell: " + terminal_safe(message));
  return Exit::kUsage;
}

Result<desk::Outcome> submit(const Case& of, const incident::CommandBody& body) {
  return of.workbench->desk->submit(of.id, {of.workbench->ids->next(), body},
                                    of.workbench->identity);
}

void show_outcome_json(const desk::Outcome& outcome, Console& console) {
  console.print(json::pretty(outcome_json(outcome)));
}

Result<void> show_next(const Case& of, Console& console) {
  QUELL_TRY(const incident::State state, of.workbench->desk->state(of.id));
  const incident::Next next =
      incident::next(state, of.workbench->policy.procedure, of.workbench->desk->clock().now());
  if (!next.command.empty()) {
    console.print(
        fmt::format("  next: {}\n", console.styled(Style::kBold, terminal_safe(next.command))));
  }
  return {};
}

Exit give(const Case& of, const incident::CommandBody& body, const Showing& showing,
          Console& console, Session& session) {
  const auto outcome = submit(of, body);
  if (!outcome) return fail_with(console, outcome.error());
  if (!outcome->allowed()) {
    return show_refusal(*outcome, {.json = showing.json}, console);
  }
  const auto ran = session.run_effects(of.id, console);
  if (!ran) return fail_with(console, ran.error());
  if (showing.json) {
    show_outcome_json(*outcome, console);
    return Exit::kDone;
  }
  const std::string said = showing.done.empty() ? outcome->message : showing.done;
  console.print("  " + terminal_safe(said) + "\n");
  if (outcome->answer == incident::GateAnswer::kAllowAndAnnounce) {
    console.print(
        "  " +
        console.styled(
            Style::kYellow,
            "to be announced; tell those concerned: quell note --informed WHO --how MEANS") +
        "\n");
  }
  const auto shown = show_next(of, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

}  // namespace quell::cli
