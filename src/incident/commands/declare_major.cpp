#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const DeclareMajor& command, const Case& /*given*/) {
  return announce(MajorDeclared{.reason = command.reason},
                  "the incident is major and will need a postmortem");
}

}  // namespace quell::incident
