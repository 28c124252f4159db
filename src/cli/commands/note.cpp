// quell note: what people know and the record should: remarks, times, who was told, cause, impact.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"
#include "incident/types.h"
#include "input.h"

namespace quell::cli {
namespace {

const std::vector<Form>& forms() {
  static const std::vector<Form> all{
      {"TEXT", {}},
      {"--informed", {"--how", "--message", "--receipt"}},
      {"--time", {"--source", "--estimated"}},
      {"--cause", {"--vector", "--endpoint", "--parameter", "--contributing", "--cites"}},
      {"--impact",
       {"--exposed", "--accounts", "--records", "--bytes", "--outage-minutes", "--unknown",
        "--cites"}}};
  return all;
}

incident::CommandBody informed(Input& input) {
  return incident::InformStakeholders{.who = input.required("--informed", "who was told"),
                                      .how = input.required("--how", "by which means"),
                                      .message = input.optional("--message"),
                                      .receipt = input.optional("--receipt")};
}

/// "contained=2026-11-22T03:14:15Z", "started=-90m", "acknowledged=not-applicable".
incident::CommandBody time_of(const Arguments& arguments, Input& input, Instant now) {
  incident::RecordTime body;
  const std::string typed = input.required("--time", "WHICH=TIME");
  const std::size_t equals = typed.find('=');
  const auto which = parse_choice<incident::TimeKind>(typed.substr(0, equals));
  const std::string when = equals == std::string::npos ? "" : typed.substr(equals + 1);
  if (when.empty()) input.refuse("--time needs WHICH=TIME, for example started=-90m");
  if (!which) input.refuse("--time: " + which.error().message());
  const bool applies = when != "not-applicable" && when != "not_applicable";
  const auto instant = parse_when(when, now);
  if (applies && !instant) input.refuse("--time: " + instant.error().message());
  body.source = input.required("--source", "how the time is known");
  if (!input.good()) return body;
  body.which = *which;
  if (!applies) {
    body.certainty = incident::Certainty::kNotApplicable;
    return body;
  }
  body.when = *instant;
  body.certainty =
      arguments.has("--estimated") ? incident::Certainty::kEstimated : incident::Certainty::kExact;
  return body;
}

incident::CommandBody cause(Input& input) {
  incident::StateRootCause body{.cause = input.required("--cause", "the technical root cause")};
  body.vector = input.choice<incident::Vector>("--vector", "the kind of attack");
  body.endpoint = input.required("--endpoint", "where the hole is");
  body.parameter = input.optional("--parameter");
  body.contributing = input.optional("--contributing");
  body.cites = input.list("--cites");
  return body;
}

incident::CommandBody impact(Input& input) {
  return incident::StateImpact{
      .statement = input.required("--impact", "what is known and what is not"),
      .data_exposed = input.choice<incident::Exposure>("--exposed",
                                                       "yes, no, unknown or "
                                                       "not-observable"),
      .accounts = input.number("--accounts"),
      .records = input.number("--records"),
      .bytes = input.number("--bytes"),
      .outage_minutes = input.number("--outage-minutes"),
      .unknowns = input.list("--unknown"),
      .cites = input.list("--cites")};
}

incident::CommandBody build(std::string_view form, const Arguments& arguments, Input& input,
                            Instant now) {
  if (form == "--informed") return informed(input);
  if (form == "--time") return time_of(arguments, input, now);
  if (form == "--cause") return cause(input);
  if (form == "--impact") return impact(input);
  return incident::AddNote{.text = input.required("TEXT", "the remark")};
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto form = chosen_form(arguments, forms());
  if (!form) return fail_with(console, form.error());
  const Instant now = session.clock().now();
  return give_built(arguments, console, session, [&](Input& input, const Case&) {
    return build((*form)->key, arguments, input, now);
  });
}

std::vector<Parameter> options() {
  return {
      field_option("InformStakeholders", "who", "--informed", "WHO"),
      field_option("InformStakeholders", "how", "--how", "MEANS"),
      field_option("InformStakeholders", "message", "--message", "TEXT"),
      field_option("InformStakeholders", "receipt", "--receipt", "TEXT"),
      {.name = "--time",
       .value = "WHICH=TIME",
       .help = "a time of the incident: started, detected, reported, acknowledged, contained or "
               "resolved; 2026-11-22T03:14:15Z, now, -90m or not-applicable"},
      {.name = "--estimated", .help = "the time is not known exactly"},
      field_option("RecordTime", "source", "--source", "TEXT"),
      field_option("StateRootCause", "cause", "--cause", "TEXT"),
      with_choices(field_option("StateRootCause", "vector", "--vector", "VECTOR"),
                   choices_of<incident::Vector>()),
      field_option("StateRootCause", "endpoint", "--endpoint", "PATH"),
      field_option("StateRootCause", "parameter", "--parameter", "NAME"),
      field_option("StateRootCause", "contributing", "--contributing", "TEXT"),
      field_option("StateImpact", "statement", "--impact", "TEXT"),
      with_choices(field_option("StateImpact", "data_exposed", "--exposed", "ANSWER"),
                   choices_of<incident::Exposure>()),
      field_option("StateImpact", "accounts", "--accounts", "N"),
      field_option("StateImpact", "records", "--records", "N"),
      field_option("StateImpact", "bytes", "--bytes", "N"),
      field_option("StateImpact", "outage_minutes", "--outage-minutes", "N"),
      field_option("StateImpact", "unknowns", "--unknown", "TEXT", Arity::kMany),
      field_option("StateRootCause", "cites", "--cites", "ID", Arity::kMany),
      incident_option(),
      json_option()};
}

}  // namespace

Subcommand note_command() {
  return {
      .name = "note",
      .group = "Triage",
      .summary = "Put what people know on the record: remarks, times, who was told, cause, impact.",
      .details =
          "TEXT is a remark. --informed records who was told, --time when something "
          "happened, --cause the hole and why it was there, --impact who and what was "
          "affected. What the logs cannot show is not-observable, never no.",
      .positionals = {field_option("AddNote", "text", "TEXT", "")},
      .options = options(),
      .examples =
          {{"quell note 'ana called the hoster, they see nothing on their side'", "a remark"},
           {"quell note --informed 'director of security' --how phone --message 'search is off'",
            "who was told"},
           {"quell note --time started=2026-11-22T01:40:00Z --estimated --source 'oldest log line'",
            "when it started"},
           {"quell note --cause 'search term pasted into SQL' --vector sql-injection "
            "--endpoint /search --parameter q --cites F1",
            "the hole"},
           {"quell note --impact 'the user table was read' --exposed yes --records 1204 --cites F1",
            "what was taken"}},
      .run = run,
  };
}

}  // namespace quell::cli
