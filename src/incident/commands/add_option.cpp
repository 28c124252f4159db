#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const AddOption& command, const Case& given) {
  std::string id = next_id("O", given.state.options.size());
  return allow(OptionAdded{.option = id,
                           .title = command.title,
                           .how = command.how,
                           .effect = command.effect,
                           .measure = command.measure,
                           .forecast = command.forecast,
                           .treats = command.treats,
                           .magnitude = command.magnitude,
                           .positive = command.positive,
                           .negative = command.negative},
               id + " added");
}

}  // namespace quell::incident
