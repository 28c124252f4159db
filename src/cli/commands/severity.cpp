// quell severity: the harm, from a CVSS vector or by hand; the order of work; major or not.
#include <string_view>
#include <vector>

#include "cli/console.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "commands/commands.h"
#include "common.h"
#include "headline.h"
#include "incident/commands.h"
#include "incident/types.h"
#include "input.h"

namespace quell::cli {
namespace {

const std::vector<Form>& forms() {
  static const std::vector<Form> all{{"VECTOR", {"--reason"}},
                                     {"--by-hand", {"--reason"}},
                                     {"--priority", {"--reason"}},
                                     {"--major", {}}};
  return all;
}

incident::CommandBody build(std::string_view form, Input& input) {
  if (form == "--by-hand") {
    const auto severity = input.choice<incident::Severity>("--by-hand", "S1, S2, S3 or S4");
    return incident::AssessSeverity{.severity = severity,
                                    .reason = input.required("--reason", "why this severity")};
  }
  if (form == "--priority") {
    const auto priority = input.choice<incident::Priority>("--priority", "P1, P2, P3 or P4");
    return incident::SetPriority{
        .priority = priority,
        .reason = input.required("--reason", "why it differs from the severity")};
  }
  if (form == "--major") {
    return incident::DeclareMajor{.reason = input.required("--major", "why it is major")};
  }
  return incident::AssessSeverity{.vector = input.required("VECTOR", "the CVSS 3.1 vector"),
                                  .reason = input.optional("--reason")};
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto form = chosen_form(arguments, forms());
  if (!form) return fail_with(console, form.error());
  return give_built(arguments, console, session,
                    [&](Input& input, const Case&) { return build((*form)->key, input); });
}

}  // namespace

Subcommand severity_command() {
  return {
      .name = "severity",
      .group = "Triage",
      .summary = "Assess the harm from a CVSS 3.1 vector or by hand; set the priority apart.",
      .details =
          "9.0 and more is S1, 7.0 S2, 4.0 S3, below S4; the priority follows unless "
          "--priority sets it apart. Raising or lowering an assessment needs a reason.",
      .positionals = {field_option("AssessSeverity", "vector", "VECTOR", "")},
      .options = {with_choices(field_option("AssessSeverity", "severity", "--by-hand", "S"),
                               choices_of<incident::Severity>()),
                  with_choices(field_option("SetPriority", "priority", "--priority", "P"),
                               choices_of<incident::Priority>()),
                  field_option("DeclareMajor", "reason", "--major", "REASON"),
                  field_option("AssessSeverity", "reason", "--reason", "TEXT"), incident_option(),
                  json_option()},
      .examples = {{"quell severity AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "9.8, so S1 and P1"},
                   {"quell severity --by-hand S2 --reason 'only reachable from the office'",
                    "without a vector"},
                   {"quell severity --priority P3 --reason 'system is switched off'",
                    "harm stays, the work can wait"}},
      .run = run,
  };
}

}  // namespace quell::cli
