// What quell contain asks for, with what a person answers in production.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "casework/containment.h"
#include "cli/console.h"
#include "cli/subcommand.h"
#include "common.h"
#include "incident/commands.h"
#include "refusal.h"

namespace quell::cli {

/// What was typed, understood.
struct AskedContainment {
  std::string actuator;  ///< as find_actuator() gives it
  std::string target;
  bool json = false;
  std::optional<Duration> lasts = std::nullopt;
};

/// The request for this plan. In production the warning is shown, and on a terminal what was not
/// given is asked for, unless the gate refuses whatever the answers are. Errors: kCancelled (the
/// person ended a question).
Result<incident::RequestContainment> request_of(const Arguments& arguments, const Case& of,
                                                const AskedContainment& asked,
                                                const casework::ShownPlan& plan, Console& console);

/// The command with what was answered to questions, as if it had been typed.
OwnForm own_form(const Arguments& arguments, const incident::RequestContainment& request);

}  // namespace quell::cli
