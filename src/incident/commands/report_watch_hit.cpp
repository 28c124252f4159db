#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const ReportWatchHit& command, const Case& /*given*/) {
  WatchHit event{.watch = command.watch,
                 .outcome = command.outcome,
                 .actor = command.actor,
                 .when = command.when,
                 .detail = command.detail,
                 .evidence = command.evidence};
  if (command.outcome == HitOutcome::kStopped)
    return allow(std::move(event), command.watch + ": a hit was stopped");
  return announce(std::move(event), command.watch + ": a hit got through, the clock restarts");
}

}  // namespace quell::incident
