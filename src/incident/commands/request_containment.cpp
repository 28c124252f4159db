#include "base/safe_text.h"
#include "commands/rule.h"

namespace quell::incident {

namespace {

using Phase = ContainmentPhase;

std::string contain_command(const RequestContainment& command, std::string_view options) {
  return "quell contain " + shell_word(command.actuator) + " " + shell_word(command.target) +
         std::string(options);
}

/// The same measure on the same target, while something of it may still be there.
const ContainmentState* standing(const State& state, const RequestContainment& command) {
  for (const auto& one : state.containments) {
    const auto& other = one.requested.value;
    if (other.actuator != command.actuator || other.target != command.target) continue;
    const bool gone = one.phase == Phase::kLifted || one.phase == Phase::kFailed;
    if (!gone) return &one;
  }
  return nullptr;
}

/// What production asks for on paper; the sentence is asked for even when the glass is broken.
void require_production(std::vector<MissingFact>& missing, const RequestContainment& command,
                        const Case& given) {
  if (command.confirmation != kProductionSentence)
    missing.push_back(
        {.fact = "confirmation",
         .why = "in production the exact sentence must be typed",
         .supply = contain_command(command, " --confirm ") + shell_word(kProductionSentence)});
  if (command.break_glass) return;
  if (command.warning != production_warning(given.state, command.actuator, command.target))
    missing.push_back({.fact = "warning",
                       .why = "the warning was not shown",
                       .supply = contain_command(command, "")});
  if (!command.rollback_plan)
    missing.push_back({.fact = "rollback_plan",
                       .why = "the way back is not written down",
                       .supply = contain_command(command, " --rollback TEXT")});
}

/// A reason is always needed in production, and wherever the papers are skipped.
void require_justification(std::vector<MissingFact>& missing, const RequestContainment& command,
                           bool production) {
  if (command.justification || !(production || command.break_glass)) return;
  missing.push_back({.fact = "justification",
                     .why = "why the risk is taken is not said",
                     .supply = contain_command(command, " --justification TEXT")});
}

void require_decision(std::vector<MissingFact>& missing, const Case& given) {
  require(missing, given, {FactId::kConfirmed, FactId::kMitigationDecided});
  const auto& decided = given.state.mitigation;
  if (decided && decided->value.choice == MitigationChoice::kFixOnly)
    missing.push_back({.fact = "mitigation_decided",
                       .why = "it was decided to make only the fix",
                       .supply = "quell decide --short-term --minutes-to-fix N --harm TEXT "
                                 "--reason TEXT"});
  require_gate(missing, given, Gate::kContain);
}

/// What is put back is what was there.
void require_the_same(std::vector<MissingFact>& missing, const RequestContainment& command,
                      const State& state) {
  const auto* before = find_containment(state, *command.replaces);
  if (before == nullptr) {
    missing.push_back(unknown_id("replaces", *command.replaces, "quell status"));
    return;
  }
  const ContainmentRequested& was = before->requested.value;
  if (was.actuator == command.actuator && was.target == command.target) return;
  missing.push_back({.fact = "replaces",
                     .why = *command.replaces + " was " + was.actuator + " on " + was.target +
                            ": this is another one, and puts nothing back",
                     .supply = "quell contain show " + *command.replaces});
}

void require_references(std::vector<MissingFact>& missing, const RequestContainment& command,
                        const State& state) {
  if (command.option && find_option(state, *command.option) == nullptr)
    missing.push_back(unknown_id("option", *command.option, "quell option add TITLE"));
  if (command.replaces) require_the_same(missing, command, state);
  if (const auto* one = standing(state, command))
    missing.push_back(
        {.fact = "target",
         .why = one->requested.value.containment + " is " + std::string(name_of(one->phase)) +
                " there already",
         .supply = "quell lift " + one->requested.value.containment + " --reason TEXT"});
}

}  // namespace

Ruling rule(const RequestContainment& command, const Case& given) {
  const Environment environment = environment_of(given.state);
  const bool production = environment == Environment::kProduction;
  std::vector<MissingFact> missing;
  if (!command.break_glass) require_decision(missing, given);
  if (production) require_production(missing, command, given);
  require_justification(missing, command, production);
  require_references(missing, command, given.state);
  if (auto refused = deny_if(std::move(missing))) return *refused;
  std::string id = next_id("C", given.state.containments.size());
  ContainmentRequested event{.containment = id,
                             .actuator = command.actuator,
                             .target = command.target,
                             .environment = environment,
                             .plan = command.plan,
                             .plan_digest = command.plan_digest,
                             .justification = command.justification,
                             .rollback_plan = command.rollback_plan,
                             .confirmation = command.confirmation,
                             .warning = command.warning,
                             .break_glass = command.break_glass,
                             .option = command.option,
                             .lift_after_s = command.lift_after_s,
                             .replaces = command.replaces,
                             .forecast = command.forecast,
                             .warnings = command.warnings,
                             .confirm_within_s = command.confirm_within_s};
  if (!production && !command.break_glass) return allow(std::move(event), id + " requested");
  return announce(std::move(event),
                  id + (command.break_glass ? " requested; it skipped its gate and needs a review"
                                            : " requested in production"));
}

}  // namespace quell::incident
