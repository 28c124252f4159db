// Tools for subcommands that do things: evidence in the person's name, reports as an effect.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "casework/keeper.h"
#include "cli/session.h"
#include "common.h"
#include "desk/effects.h"

namespace quell::cli {

/// Seals evidence in the name of the person who sits here.
casework::Keeper keeper_of(Workbench& workbench, Clock& clock);

/// Gives outcome commands as the named effect ("replay", "watch").
desk::Report effect_report(const Case& of, std::string effect);

/// Gives commands as the person; a refusal is an error that says why (kInvalidInput).
desk::Report person_report(const Case& of);

/// The logs that the parameter `name` names, else those of quell.yaml. Errors: kInvalidInput when
/// there are none.
Result<std::vector<std::string>> logs_to_read(const Arguments& arguments, const std::string& name,
                                              Session& session);

}  // namespace quell::cli
