// quell env: which environment is concerned, detected or stated.
#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "environment_signals.h"
#include "headline.h"
#include "incident/commands.h"
#include "incident/types.h"
#include "input.h"
#include "refusal.h"

namespace quell::cli {
namespace {

Exit state_it(const Arguments& arguments, Console& console, Session& session) {
  return give_built(arguments, console, session, [](Input& input, const Case&) {
    const auto environment = input.choice<incident::Environment>("ENVIRONMENT", "which one");
    return incident::CommandBody(incident::OverrideEnvironment{
        .environment = environment, .reason = input.required("--reason", "how you know")});
  });
}

/// What each signal says by itself, and what follows.
std::string explained(const Console& console, const incident::EnvironmentView& view) {
  std::vector<std::vector<Cell>> rows;
  for (const incident::JudgedSignal& signal : view.signals) {
    rows.push_back({{std::string(incident::name_of(signal.kind))},
                    {signal.name},
                    {signal.value.value_or("(not set)")},
                    {std::string(incident::name_of(signal.meaning))}});
  }
  if (rows.empty()) return "";
  return table(console,
               {{.title = "signal"},
                {.title = "name"},
                {.title = "value", .min_width = 12, .shrinks = true},
                {.title = "says"}},
               rows);
}

Exit detect(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  const auto config = session.config();
  if (!config) return fail_with(console, config.error());
  const incident::CommandBody body =
      incident::DetectEnvironment{environment_signals(**config, own_sources())};
  if (arguments.has("--json")) return give(*of, body, {.json = true}, console, session);

  const auto outcome = submit(*of, body);
  if (!outcome) return fail_with(console, outcome.error());
  if (!outcome->allowed()) return show_refusal(*outcome, {}, console);
  const auto state = of->workbench->desk->state(of->id);
  if (!state) return fail_with(console, state.error());
  if (state->environment) console.print(explained(console, state->environment->value));
  console.print("  " + terminal_safe(environment_line(*state)) + "\n");
  const auto shown = show_next(*of, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  if (arguments.has("ENVIRONMENT")) return state_it(arguments, console, session);
  if (arguments.has("--reason")) {
    return misuse(console, "--reason goes with ENVIRONMENT: quell env staging --reason TEXT");
  }
  return detect(arguments, console, session);
}

}  // namespace

Subcommand env_command() {
  Parameter environment = field_option("OverrideEnvironment", "environment", "ENVIRONMENT", "");
  environment.choices = choices_of<incident::Environment>();
  return {
      .name = "env",
      .group = "Triage",
      .summary = "Detect which environment is concerned, or say it.",
      .details =
          "Without ENVIRONMENT it is derived from quell.yaml, server names, variables such "
          "as APP_ENV and, while quell.yaml names no system, this host's name. Unknown or "
          "mixed signals count as production.",
      .positionals = {std::move(environment)},
      .options = {field_option("OverrideEnvironment", "reason", "--reason", "TEXT"),
                  incident_option(), json_option()},
      .examples = {{"quell env", "detect it, and show what led there"},
                   {"quell env staging --reason 'web7 serves staging.shop.example only'",
                    "say it"}},
      .run = run,
  };
}

}  // namespace quell::cli
