#include "commands/rule.h"

namespace quell::incident {
namespace {

std::string supply_of(TimeKind which) {
  return "quell note --time " + std::string(name_of(which)) + "=TIME --source TEXT";
}

/// An incident is resolved after it started and after it was reported; a record that says otherwise
/// counts times to resolve below zero. The other one may be what is wrong: it is named.
std::optional<Ruling> check_order(const RecordTime& command, const State& state) {
  if (!command.when) return std::nullopt;
  const auto early = [&](TimeKind first, Instant begun, Instant resolved) -> std::optional<Ruling> {
    if (resolved >= begun) return std::nullopt;
    return deny({.fact = "when",
                 .why = "resolved (" + to_iso(resolved) + ") would lie before " +
                        std::string(name_of(first)) + " (" + to_iso(begun) + ")",
                 .supply = supply_of(command.which == first ? TimeKind::kResolved : first)});
  };
  for (const TimeKind first : {TimeKind::kStarted, TimeKind::kReported}) {
    if (command.which == TimeKind::kResolved) {
      const auto begun = time_of(state, first);
      if (!begun || !begun->value.when) continue;
      if (auto refused = early(first, *begun->value.when, *command.when)) return refused;
    } else if (command.which == first) {
      const auto resolved = time_of(state, TimeKind::kResolved);
      if (!resolved || !resolved->value.when) continue;
      if (auto refused = early(first, *command.when, *resolved->value.when)) return refused;
    }
  }
  return std::nullopt;
}

}  // namespace

Ruling rule(const RecordTime& command, const Case& given) {
  const std::string supply = supply_of(command.which);
  const bool applicable = command.certainty != Certainty::kNotApplicable;
  if (applicable != command.when.has_value())
    return deny({.fact = "when",
                 .why = applicable ? "a time is needed" : "not applicable has no time",
                 .supply = supply});
  if (command.when && *command.when > given.context.now)
    return deny({.fact = "when", .why = "the time lies in the future", .supply = supply});
  if (auto refused = check_order(command, given.state)) return *std::move(refused);
  return allow(TimeRecorded{.which = command.which,
                            .certainty = command.certainty,
                            .when = command.when,
                            .source = command.source},
               std::string(name_of(command.which)) + " recorded");
}

}  // namespace quell::incident
