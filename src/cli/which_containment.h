// Which containment of the incident a person means.
#pragma once

#include <string>

#include "base/result.h"
#include "cli/subcommand.h"
#include "common.h"

namespace quell::cli {

/// The id that was given as CONTAINMENT, as the record writes it: "c1" is C1.
/// Errors: kInvalidInput, with those that there are.
Result<std::string> which_containment(const Arguments& arguments, const Case& of);

}  // namespace quell::cli
