#include "work.h"

#include <string>
#include <utility>

#include "base/error.h"
#include "base/result.h"
#include "base/time.h"
#include "casework/keeper.h"
#include "cli/session.h"
#include "common.h"
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

}  // namespace quell::cli
