// quell option add: a possible short-term measure, with what it would do to attack and customers.
#include <cstddef>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/safe_text.h"
#include "casework/forecast.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "forecast_words.h"
#include "incident/commands.h"
#include "incident/types.h"
#include "input.h"
#include "log_form.h"
#include "target/target.h"

namespace quell::cli {
namespace {

incident::AddOption built(Input& input) {
  incident::AddOption body{.title = input.required("TITLE", "what would be done"),
                           .how = input.required("--how", "exactly how"),
                           .effect = input.required("--effect", "expected effect"),
                           .measure = input.optional("--measure")};
  body.treats = input.choice<incident::Treats>("--treats", "symptom or root-cause");
  body.magnitude = input.choice<incident::Magnitude>("--magnitude", "low, medium or high");
  body.positive = input.optional("--positive");
  body.negative = input.optional("--negative");
  return body;
}

/// The words of quell contain ("endpoint /search") as a target ("endpoint:/search").
std::string target_of(std::string measure) {
  const std::size_t space = measure.find(' ');
  // "rate 10/s endpoint:/login"; a target's own words are left as they are.
  if (space != std::string::npos && !measure.substr(0, space).contains(':')) measure[space] = ':';
  return measure;
}

/// What quell contain could not carry out is noticed now, not when it is needed.
Result<void> check_measure(const incident::AddOption& body) {
  if (!body.measure) return {};
  const auto target = target::parse_target(target_of(*body.measure));
  if (target) return {};
  return fail(target.error(), "--measure is KIND TARGET, as in --measure 'endpoint /search'");
}

/// Counts over the logs what the measure would have hit, leaving out the benign actors.
Result<void> add_forecast(incident::AddOption& body, const Arguments& arguments, const Case& of,
                          Console& console, Session& session) {
  if (!body.measure) {
    return fail(ErrorCode::kInvalidInput,
                "--forecast needs --measure, for example --measure 'endpoint /search'");
  }
  QUELL_TRY(LogForm form, log_form(arguments, session));
  console.progress("counting what the measure would have hit");
  QUELL_TRY(const casework::Forecasted forecasted,
            casework::forecast_for(of.state, target_of(*body.measure), arguments.list("--forecast"),
                                   std::move(form.formats)));
  body.forecast = forecasted.forecast;
  return {};
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto of = open_case(arguments, console, session);
  if (!of) return fail_with(console, of.error());
  Input input(arguments, console);
  incident::AddOption body = built(input);
  if (const auto good = input.check(); !good) return fail_with(console, good.error());
  if (const auto good = check_measure(body); !good) return fail_with(console, good.error());
  if (!arguments.list("--forecast").empty()) {
    const auto added = add_forecast(body, arguments, *of, console, session);
    if (!added) return fail_with(console, added.error());
  }
  const bool json = arguments.has("--json");
  const auto forecast = body.forecast;
  const Exit exit = give(*of, std::move(body), {.json = json}, console, session);
  if (exit == Exit::kDone && !json && forecast) {
    console.print("  forecast: " + terminal_safe(forecast_words(*forecast)) + "\n");
  }
  return exit;
}

std::vector<Parameter> options() {
  return {field_option("AddOption", "how", "--how", "TEXT"),
          field_option("AddOption", "effect", "--effect", "TEXT"),
          field_option("AddOption", "measure", "--measure", "'KIND TARGET'"),
          with_choices(field_option("AddOption", "treats", "--treats", "WHAT"),
                       choices_of<incident::Treats>()),
          with_choices(field_option("AddOption", "magnitude", "--magnitude", "SIZE"),
                       choices_of<incident::Magnitude>()),
          field_option("AddOption", "positive", "--positive", "TEXT"),
          field_option("AddOption", "negative", "--negative", "TEXT"),
          {.name = "--forecast",
           .value = "LOGPATH",
           .help = "count over these logs what the measure would have hit",
           .arity = Arity::kMany},
          incident_option(),
          json_option()};
}

}  // namespace

Subcommand option_add_command() {
  return {
      .name = "option add",
      .group = "Mitigate",
      .summary = "Describe a possible short-term measure and count what it would hit.",
      .details =
          "How effective is it, how many customers does it touch, exactly how is it done, "
          "does it treat the symptom or the cause? With --forecast the first two are "
          "counted from the logs, without the benign actors.",
      .positionals = {field_option("AddOption", "title", "TITLE", "")},
      .options = options(),
      .examples =
          {{"quell option add 'search answers 503' --how 'nginx: location = /search' "
            "--effect 'no more injection' --measure 'endpoint /search' --treats symptom "
            "--magnitude medium --forecast /var/log/nginx",
            "with figures from the logs"},
           {"quell option add 'page through a read-only replica' --how 'DNS change' "
            "--effect 'no writes' --treats symptom --magnitude low --negative 'orders are late'",
            "judged by people alone"}},
      .run = run,
  };
}

}  // namespace quell::cli
