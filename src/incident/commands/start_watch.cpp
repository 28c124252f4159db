#include "commands/rule.h"

#include <chrono>

namespace quell::incident {

Ruling rule(const StartWatch& command, const Case& given) {
  const std::int64_t usual = given.context.policy.procedure.watch_s;
  std::vector<MissingFact> missing;
  if (command.duration_s < 1 || command.duration_s > kLongestWatch)
    missing.push_back({.fact = "duration_s",
                       .why = "a watch lasts from one second to 366 days",
                       .supply = "quell watch --for 24h"});
  if (command.duration_s < usual && !command.reason)
    missing.push_back(
        {.fact = "reason",
         .why = "a watch that is shorter than " + std::to_string(usual) + " s needs a reason",
         .supply = "quell watch --for 24h --reason TEXT"});
  if (auto refused = deny_if(std::move(missing))) return *refused;
  const auto duration = std::chrono::seconds(command.duration_s);
  std::string id = next_id("W", given.state.watches.size());
  const bool shortened = command.duration_s < usual;
  return allow(WatchStarted{.watch = id,
                            .signature = command.signature,
                            .duration_s = command.duration_s,
                            .usual_s = usual,
                            .until = given.context.now + duration,
                            .shortened = shortened,
                            .reason = command.reason},
               id + (shortened ? " started, shortened" : " started"));
}

}  // namespace quell::incident
