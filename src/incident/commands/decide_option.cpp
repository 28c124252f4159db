#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const DecideOption& command, const Case& given) {
  if (find_option(given.state, command.option) == nullptr)
    return deny(unknown_id("option", command.option, "quell option add TITLE"));
  return allow(
      OptionDecided{
          .option = command.option, .reason = command.reason, .participants = command.participants},
      command.option + " chosen");
}

}  // namespace quell::incident
