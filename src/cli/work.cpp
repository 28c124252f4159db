#include "work.h"

#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "casework/keeper.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "common.h"
#include "config/config.h"
#include "desk/desk.h"
#include "desk/effects.h"
#include "incident/actor.h"
#include "incident/commands.h"

namespace quell::cli {

casework::Keeper keeper_of(Workbench& workbench, Clock& clock) {
  return {*workbench.evidence, clock, workbench.identity.actor.name};
}

desk::Report effect_report(const Case& of, std::string effect) {
  const desk::Identity self{.actor = {incident::ActorKind::kEffect, std::move(effect)}};
  return [workbench = of.workbench, id = of.id,
          self](const incident::CommandBody& body) -> Result<void> {
    QUELL_TRY(const desk::Outcome outcome,
              workbench->desk->submit(id, {workbench->ids->next(), body}, self));
    if (outcome.allowed()) return {};
    return fail(ErrorCode::kInvalidInput, "an outcome was not recorded: " + outcome.message);
  };
}

desk::Report person_report(const Case& of) {
  return [of](const incident::CommandBody& body) -> Result<void> {
    QUELL_TRY(const desk::Outcome outcome, submit(of, body));
    if (outcome.allowed()) return {};
    std::string why = outcome.message;
    for (const incident::MissingFact& fact : outcome.missing) why += "; " + fact.why;
    return fail(ErrorCode::kInvalidInput, why);
  };
}

Result<std::vector<std::string>> logs_to_read(const Arguments& arguments, const std::string& name,
                                              Session& session) {
  std::vector<std::string> logs = arguments.list(name);
  if (!logs.empty()) return logs;
  QUELL_TRY(const config::Config* config, session.config());
  if (!config->logs.empty()) return config->logs;
  return fail(ErrorCode::kInvalidInput,
              "which logs? give " + std::string(name == "PATH" ? "a PATH" : name + " PATH") +
                  ", or name them under `logs:` in quell.yaml");
}

}  // namespace quell::cli
