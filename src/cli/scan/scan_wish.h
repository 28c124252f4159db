// How commands scan: with all processors, until Ctrl-C, and as of now.
#pragma once

#include "base/result.h"
#include "cli/subcommand.h"

#include <vector>

#include "cli/session.h"
#include "investigate/scan.h"
#include "logs/format.h"

namespace quell::cli {

investigate::ScanWish scan_wish(investigate::ScanFilter filter, std::vector<logs::Format> formats,
                                Session& session);

/// Processors that this process may use, at most 64: more would wait for memory.
unsigned scan_threads();

/// --threads, else all processors. Errors: kInvalidInput.
Result<unsigned> threads_of(const Arguments& arguments);

}  // namespace quell::cli
