// What `quell scan` was asked: its options, and what they come to.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/session.h"
#include "cli/subcommand.h"
#include "investigate/scan.h"

namespace quell::cli {

std::vector<Parameter> scan_parameters();

/// With the options of the command line, else those of quell.yaml. Errors: kInvalidInput.
Result<investigate::ScanWish> scan_wish_of(const Arguments& arguments, Session& session,
                                           Instant now);

}  // namespace quell::cli
