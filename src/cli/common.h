// What most subcommands share: which incident is meant, giving a command and telling what became of
// it, errors in words with what to do, options whose help comes from the catalogue.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "desk/desk.h"
#include "incident/catalogue.h"
#include "incident/commands.h"
#include "incident/enum_names.h"
#include "incident/state.h"

namespace quell::cli {

/// An option with a value.
Parameter option(std::string name, std::string value, std::string help,
                 Arity arity = Arity::kOptional);
/// -i, --incident ID
Parameter incident_option();
/// --json
Parameter json_option();
/// An option that fills one field of a command; the help is the catalogue's.
Parameter field_option(std::string_view command, std::string_view field, std::string option,
                       std::string value, Arity arity = Arity::kOptional);
/// The same parameter with the values that it may have.
Parameter with_choices(Parameter parameter, std::vector<std::string> choices);
/// The help of one field in the catalogue. The command and field must exist.
std::string field_help(std::string_view command, std::string_view field);

/// -i ID, else QUELL_INCIDENT, else the only open one. Errors: kInvalidInput listing the open ones,
/// kNotFound.
Result<incident::IncidentId> which_incident(const Arguments& arguments, Workbench& workbench);

/// An incident that a subcommand works on.
struct Case {
  Workbench* workbench = nullptr;
  incident::IncidentId id;
  incident::State state;
};
Result<Case> open_case(const Arguments& arguments, Console& console, Session& session);

/// Tells what went wrong and gives the exit status: 2 for wrong use, 3 for what failed.
Exit fail_with(Console& console, const Error& error);
/// Wrong use that the parser cannot see ("give a reason or --false-positive, not both").
Exit misuse(Console& console, std::string_view message);

/// Whether and how to show the result of a command.
struct Showing {
  bool json = false;
  std::string done = {};  ///< one line said when the command was allowed; outside text is made safe
};

/// Gives the command, carries out the effects that it wakes, and shows what became of it and the
/// next step: 0, or 1 when it was refused.
Exit give(const Case& of, const incident::CommandBody& body, const Showing& showing,
          Console& console, Session& session);
/// The same without effects and without showing a next step: for commands given in a row.
Result<desk::Outcome> submit(const Case& of, const incident::CommandBody& body);
/// The outcome of a command as JSON: what --json prints.
void show_outcome_json(const desk::Outcome& outcome, Console& console);
/// "next: quell …" of the incident as it stands now.
Result<void> show_next(const Case& of, Console& console);

/// "short_term" as people type it: "short-term".
std::string typed_form(std::string_view name);

/// The value that a person typed ("short-term" or "short_term"). Errors: kInvalidInput naming the
/// allowed ones.
template <incident::NamedEnum Enum>
Result<Enum> parse_choice(std::string_view typed) {
  std::string allowed;
  for (const Enum value : incident::all_values<Enum>()) {
    const std::string_view name = incident::name_of(value);
    if (typed == name || typed == typed_form(name)) return value;
    allowed += " " + typed_form(name);
  }
  return fail(ErrorCode::kInvalidInput, "\"" + std::string(typed) + "\" is none of:" + allowed);
}

/// The allowed values of an enumeration as people type them.
template <incident::NamedEnum Enum>
std::vector<std::string> choices_of() {
  std::vector<std::string> choices;
  for (const Enum value : incident::all_values<Enum>()) {
    choices.push_back(typed_form(incident::name_of(value)));
  }
  return choices;
}

}  // namespace quell::cli
