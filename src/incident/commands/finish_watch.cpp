#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const FinishWatch& command, const Case& /*given*/) {
  return allow(
      WatchFinished{.watch = command.watch, .requests = command.requests, .hits = command.hits},
      command.watch + " ended");
}

}  // namespace quell::incident
