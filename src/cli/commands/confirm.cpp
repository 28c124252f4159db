// quell confirm: is the report real, who owns it, who works on it.
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "incident/commands.h"
#include "input.h"

namespace quell::cli {
namespace {

const std::vector<Form>& forms() {
  static const std::vector<Form> all{{"REASON", {"--cites"}},
                                     {"--false-positive", {"--cites"}},
                                     {"--owner", {"--reason"}},
                                     {"--with", {"--role"}}};
  return all;
}

incident::CommandBody build(std::string_view form, Input& input) {
  if (form == "--false-positive") {
    return incident::DeclareFalsePositive{
        .reason = input.required("--false-positive", "why it is no incident"),
        .cites = input.list("--cites")};
  }
  if (form == "--owner") {
    return incident::SetOwner{.owner = input.required("--owner", "who owns the incident"),
                              .reason = input.optional("--reason")};
  }
  if (form == "--with") {
    return incident::AddResponder{.name = input.required("--with", "who"),
                                  .role = input.optional("--role")};
  }
  return incident::ConfirmIncident{.reason = input.required("REASON", "what verified it"),
                                   .cites = input.list("--cites")};
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto form = chosen_form(arguments, forms());
  if (!form) return fail_with(console, form.error());
  return give_built(arguments, console, session,
                    [&](Input& input, const Case&) { return build((*form)->key, input); });
}

}  // namespace

Subcommand confirm_command() {
  return {
      .name = "confirm",
      .group = "Triage",
      .summary = "Say that the report is a real incident, or that it is none; name who works it.",
      .details =
          "With REASON the incident is confirmed. --false-positive stops the workflow and "
          "keeps the evidence. --owner hands the incident over, --with puts somebody on it.",
      .positionals = {field_option("ConfirmIncident", "reason", "REASON", "")},
      .options = {field_option("DeclareFalsePositive", "reason", "--false-positive", "REASON"),
                  field_option("ConfirmIncident", "cites", "--cites", "ID", Arity::kMany),
                  field_option("SetOwner", "owner", "--owner", "NAME"),
                  field_option("SetOwner", "reason", "--reason", "TEXT"),
                  field_option("AddResponder", "name", "--with", "NAME"),
                  field_option("AddResponder", "role", "--role", "TEXT"), incident_option(),
                  json_option()},
      .examples = {{"quell confirm 'replayed the request by hand: it lists users' --cites R1",
                    "it is real, and this proved it"},
                   {"quell confirm --false-positive 'our own scanner, ticket SEC-12'",
                    "it is none; the incident ends here"},
                   {"quell confirm --owner ana --reason 'end of my shift'",
                    "ana owns the incident from now on"}},
      .run = run,
  };
}

}  // namespace quell::cli
