#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const RecordTime& command, const Case& given) {
  const std::string supply =
      "quell note --time " + std::string(name_of(command.which)) + "=TIME --source TEXT";
  const bool applicable = command.certainty != Certainty::kNotApplicable;
  if (applicable != command.when.has_value())
    return deny({.fact = "when",
                 .why = applicable ? "a time is needed" : "not applicable has no time",
                 .supply = supply});
  if (command.when && *command.when > given.context.now)
    return deny({.fact = "when", .why = "the time lies in the future", .supply = supply});
  return allow(TimeRecorded{.which = command.which,
                            .certainty = command.certainty,
                            .when = command.when,
                            .source = command.source},
               std::string(name_of(command.which)) + " recorded");
}

}  // namespace quell::incident
