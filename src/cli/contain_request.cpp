#include "contain_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/safe_text.h"
#include "base/utf8.h"
#include "considered.h"
#include "incident/decide.h"
#include "incident/policy.h"
#include "incident/state.h"

namespace quell::cli {
namespace {

using casework::ShownPlan;

/// The text of an option, or asked for on a terminal. Nothing where nobody can be asked: the gate
/// then says what is missing. An error (kCancelled) when the person ended the question.
Result<std::optional<std::string>> text_or_ask(const Arguments& arguments, std::string_view option,
                                               std::string_view question, Console& console) {
  if (auto given = arguments.text(option)) return given;
  if (!console.on_terminal() || arguments.has("--json")) return std::nullopt;
  auto typed = console.ask(question);
  if (!typed)
    return fail(ErrorCode::kCancelled,
                "nothing was changed; give --justification, --rollback and --confirm");
  if (typed->empty()) return std::nullopt;
  return typed;
}

/// Lines for the record: printable, and so few and short that the event stays small.
std::optional<std::string> for_the_record(const std::vector<std::string>& lines) {
  constexpr std::size_t kLines = 40;
  constexpr std::size_t kColumns = 300;
  std::string text;
  for (std::size_t i = 0; i < std::min(lines.size(), kLines); ++i) {
    text += (i == 0 ? "" : "\n") + fit(terminal_safe(lines[i]), kColumns);
  }
  if (lines.size() > kLines) text += fmt::format("\nand {} more", lines.size() - kLines);
  if (text.empty()) return std::nullopt;
  return text;
}

/// Whether the gate refuses whatever is answered: nobody types the sentence only to be told so.
bool refused_anyway(const Case& of, incident::RequestContainment request) {
  const std::string any = "any";
  if (!request.justification) request.justification = any;
  if (!request.rollback_plan) request.rollback_plan = any;
  if (!request.confirmation) request.confirmation = incident::kProductionSentence;
  return considered(of, request).answer == incident::GateAnswer::kDeny;
}

/// What production wants besides: the option's text, else what a person answers.
Result<void> ask_for_rest(const Arguments& arguments, Console& console,
                          incident::RequestContainment& request) {
  QUELL_TRY(request.justification,
            text_or_ask(arguments, "--justification", "Why is the risk taken? ", console));
  QUELL_TRY(request.rollback_plan,
            text_or_ask(arguments, "--rollback", "How is it taken back? ", console));
  QUELL_TRY(
      request.confirmation,
      text_or_ask(arguments, "--confirm",
                  fmt::format("Type \"{}\" to go on: ", incident::kProductionSentence), console));
  return {};
}

}  // namespace

Result<incident::RequestContainment> request_of(const Arguments& arguments, const Case& of,
                                                const AskedContainment& asked,
                                                const ShownPlan& plan, Console& console) {
  incident::RequestContainment request;
  request.actuator = asked.actuator;
  request.target = asked.target;
  request.plan = utf8_or_replaced(plan.text);
  request.plan_digest = plan.digest;
  request.break_glass = arguments.has("--break-glass");
  request.option = arguments.text("--option");
  request.replaces = arguments.text("--again");
  if (asked.lasts) request.lift_after_s = *asked.lasts / std::chrono::seconds(1);
  if (plan.plan.confirm_within) {
    request.confirm_within_s = *plan.plan.confirm_within / std::chrono::seconds(1);
  }
  request.forecast = for_the_record(plan.plan.affected);
  request.warnings = for_the_record(plan.plan.warnings);
  request.justification = arguments.text("--justification");
  request.rollback_plan = arguments.text("--rollback");
  if (incident::environment_of(of.state) != incident::Environment::kProduction) return request;
  request.confirmation = arguments.text("--confirm");
  request.warning = incident::production_warning(of.state, asked.actuator, asked.target);
  const std::string warning = console.styled(Style::kYellow, terminal_safe_lines(*request.warning));
  if (asked.json) {
    console.complain(warning);
  } else {
    console.print("\n" + warning + "\n");
  }
  if (!refused_anyway(of, request)) QUELL_CHECK(ask_for_rest(arguments, console, request));
  return request;
}

OwnForm own_form(const Arguments& arguments, const incident::RequestContainment& request) {
  OwnForm own{.typed = arguments.typed(),
              .recorded = "quell contain " + shell_word(request.actuator) + " " +
                          shell_word(request.target)};
  const auto answered = [&](std::string_view option, const std::optional<std::string>& value) {
    if (!value || arguments.has(option)) return;
    own.typed.emplace_back(option);
    own.typed.push_back(*value);
  };
  answered("--justification", request.justification);
  answered("--rollback", request.rollback_plan);
  answered("--confirm", request.confirmation);
  return own;
}

}  // namespace quell::cli
