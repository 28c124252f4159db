#include "commands/rule.h"
#include "incident/cvss.h"

namespace quell::incident {

namespace {

/// S1 is the first of the enumeration and the gravest.
Change change_to(const State& state, Severity severity) {
  if (!state.severity) return Change::kFirst;
  const Severity last = state.severity->value.severity;
  if (severity == last) return Change::kUnchanged;
  return severity < last ? Change::kRaised : Change::kLowered;
}

constexpr std::string_view kSupply = "quell severity VECTOR --reason TEXT";

Ruling assessed(SeverityAssessed event, const State& state) {
  event.change = change_to(state, event.severity);
  const bool needs_reason = event.method == SeverityMethod::kByHand ||
                            event.change == Change::kRaised || event.change == Change::kLowered;
  if (needs_reason && !event.reason)
    return deny({.fact = "reason",
                 .why = event.method == SeverityMethod::kByHand
                            ? "a severity by hand needs a reason"
                            : "raising or lowering the severity needs a reason",
                 .supply = std::string(kSupply)});
  std::string message(name_of(event.severity));
  if (event.score_tenths) message += " (CVSS " + score_text(*event.score_tenths) + ")";
  const bool grave = event.severity == Severity::kS1 && event.change != Change::kUnchanged;
  return grave ? announce(std::move(event), std::move(message))
               : allow(std::move(event), std::move(message));
}

}  // namespace

Ruling rule(const AssessSeverity& command, const Case& given) {
  if (command.vector.has_value() == command.severity.has_value())
    return deny({.fact = "severity",
                 .why = "give either a CVSS vector or a severity by hand",
                 .supply = std::string(kSupply)});
  if (command.severity)
    return assessed({.method = SeverityMethod::kByHand,
                     .severity = *command.severity,
                     .reason = command.reason},
                    given.state);
  const auto vector = Cvss31::parse(*command.vector);
  if (!vector)
    return deny(
        {.fact = "vector", .why = vector.error().message(), .supply = "quell severity VECTOR"});
  return assessed({.method = SeverityMethod::kCvss31,
                   .vector = vector->text(),
                   .score_tenths = vector->score_tenths(),
                   .severity = severity_of_score(vector->score_tenths()),
                   .reason = command.reason},
                  given.state);
}

}  // namespace quell::incident
