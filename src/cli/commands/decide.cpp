// quell decide: decisions of people: short-term measure or only the fix, which option, approvals
// and reviews by a second person.
#include <string_view>
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
      {"OPTION", {"--reason", "--participant"}},
      {"--short-term", {"--minutes-to-fix", "--harm", "--reason", "--participant"}},
      {"--fix-only", {"--minutes-to-fix", "--harm", "--reason", "--participant"}},
      {"--ask-approval", {"--reason"}},
      {"--approve", {"--reason"}},
      {"--deny", {"--reason"}},
      {"--review", {"--verdict", "--reason"}}};
  return all;
}

incident::CommandBody mitigation(incident::MitigationChoice choice, Input& input) {
  return incident::DecideMitigation{
      .choice = choice,
      .minutes_to_fix =
          input.required_number("--minutes-to-fix", "minutes until the fix is in production"),
      .harm_meanwhile = input.required("--harm", "what harm is expected until then"),
      .reason = input.required("--reason", "why this choice"),
      .participants = input.list("--participant")};
}

incident::CommandBody review(Input& input) {
  incident::ReviewBreakGlass body{.subject =
                                      input.required("--review", "id of the containment or stage")};
  body.verdict = input.choice<incident::ReviewVerdict>("--verdict", "justified or not-justified");
  body.reason = input.required("--reason", "why");
  return body;
}

incident::CommandBody build(std::string_view form, Input& input) {
  if (form == "--short-term") return mitigation(incident::MitigationChoice::kShortTerm, input);
  if (form == "--fix-only") return mitigation(incident::MitigationChoice::kFixOnly, input);
  if (form == "--ask-approval") {
    return incident::RequestApproval{.subject = incident::ApprovalSubject::kProductionDeployment,
                                     .justification = input.optional("--reason")};
  }
  if (form == "--approve") {
    return incident::GiveApproval{.approval = input.required("--approve", "which approval"),
                                  .reason = input.optional("--reason")};
  }
  if (form == "--deny") {
    return incident::DenyApproval{.approval = input.required("--deny", "which approval"),
                                  .reason = input.required("--reason", "why not")};
  }
  if (form == "--review") return review(input);
  return incident::DecideOption{
      .option = input.required("OPTION", "which option"),
      .reason = input.required("--reason", "why it balances the concerns best"),
      .participants = input.list("--participant")};
}

Exit run(const Arguments& arguments, Console& console, Session& session) {
  const auto form = chosen_form(arguments, forms());
  if (!form) return fail_with(console, form.error());
  return give_built(arguments, console, session,
                    [&](Input& input, const Case&) { return build((*form)->key, input); });
}

std::vector<Parameter> options() {
  return {{.name = "--short-term", .help = "a short-term measure is taken before the fix"},
          {.name = "--fix-only", .help = "only the fix is made: containment does not apply"},
          field_option("DecideMitigation", "minutes_to_fix", "--minutes-to-fix", "N"),
          field_option("DecideMitigation", "harm_meanwhile", "--harm", "TEXT"),
          {.name = "--reason", .value = "TEXT", .help = "why; for an approval what was looked at"},
          field_option("DecideOption", "participants", "--participant", "NAME", Arity::kMany),
          {.name = "--ask-approval",
           .help = "ask a second person to approve the deployment to production"},
          {.name = "--approve", .value = "APPROVAL", .help = "approve as a second person"},
          {.name = "--deny", .value = "APPROVAL", .help = "say no as a second person"},
          {.name = "--review",
           .value = "SUBJECT",
           .help = "review a containment or stage that skipped its gate, as somebody else"},
          with_choices(field_option("ReviewBreakGlass", "verdict", "--verdict", "VERDICT"),
                       choices_of<incident::ReviewVerdict>()),
          incident_option(),
          json_option()};
}

}  // namespace

Subcommand decide_command() {
  return {
      .name = "decide",
      .group = "Mitigate",
      .summary = "Record a decision: short-term or fix only, an option, an approval, a review.",
      .details =
          "With OPTION that option is chosen (quell option list shows them). An approval "
          "and a review are given by somebody else than the one who asked or acted.",
      .positionals = {field_option("DecideOption", "option", "OPTION", "")},
      .options = options(),
      .examples =
          {{"quell decide --short-term --minutes-to-fix 240 --harm 'the user table can be read' "
            "--reason 'four hours are too long'",
            "contain first"},
           {"quell decide O1 --reason 'stops 96 % and search is not vital' --participant ana",
            "choose an option"},
           {"quell decide --approve A1 --reason 'read the diff and the staging run'",
            "approve the deployment, as a second person"},
           {"quell decide --review C1 --verdict justified --reason 'data was being read'",
            "review a break-glass containment"}},
      .run = run,
  };
}

}  // namespace quell::cli
