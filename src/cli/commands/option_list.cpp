// quell option list: what could be done, side by side, and what was chosen.
#include <string>
#include <utility>
#include <vector>

#include "base/safe_text.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "doc/json.h"
#include "forecast_words.h"
#include "incident/event.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

bool is_chosen(const incident::State& state, const incident::OptionAdded& option) {
  return state.option_decided && state.option_decided->value.option == option.option;
}

Result<json::Value> as_json(const incident::State& state) {
  json::Array all;
  for (const auto& one : state.options) {
    QUELL_TRY(json::Value value, json::parse(incident::encode_data(one.value)));
    value.as_object()["chosen"] = is_chosen(state, one.value);
    value.as_object()["by"] = one.proof.actor.name;
    value.as_object()["event"] = one.proof.sequence;
    all.push_back(std::move(value));
  }
  return json::Value(std::move(all));
}

void show(const incident::State& state, const incident::OptionAdded& option, Console& console) {
  const auto line = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) console.print(std::string(name) + terminal_safe(text) + "\n");
  };
  const std::string chosen =
      is_chosen(state, option) ? console.styled(Style::kGreen, "  CHOSEN") : "";
  console.print("  " + console.styled(Style::kBold, terminal_safe(option.option)) + "  " +
                terminal_safe(option.title) + chosen + "\n");
  line("      how       ", option.how);
  line("      effect    ", option.effect);
  line("      measure   ", option.measure ? "quell contain " + *option.measure : "");
  line("      forecast  ", option.forecast ? forecast_words(*option.forecast) : "not counted");
  line("      treats    ", typed_form(incident::name_of(option.treats)) + ", magnitude " +
                               std::string(incident::name_of(option.magnitude)));
  line("      good      ", option.positive.value_or(""));
  line("      bad       ", option.negative.value_or(""));
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  if (arguments.has("--json")) {
    const auto value = as_json(of->state);
    if (!value) return fail_with(console, value.error());
    console.print(json::pretty(*value));
    return Exit::kDone;
  }
  if (of->state.options.empty()) {
    console.print("  no option is described; add one with: quell option add TITLE\n");
    return Exit::kDone;
  }
  for (const auto& one : of->state.options) show(of->state, one.value, console);
  const auto shown = show_next(*of, console);
  return shown ? Exit::kDone : fail_with(console, shown.error());
}

}  // namespace

Subcommand option_list_command() {
  return {
      .name = "option list",
      .group = "Mitigate",
      .summary = "Show the described measures side by side, and which was chosen.",
      .options = {incident_option(), json_option()},
      .examples = {{"quell option list", "before a decision"},
                   {"quell option list --json", "for a script or a chat"}},
      .run = run,
  };
}

}  // namespace quell::cli
