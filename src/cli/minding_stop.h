// Ctrl-C while something is being changed: the step goes on to its end, and the person is told so
// at once.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"
#include "cli/session.h"

namespace quell::cli {

/// What `work` says. When the stop signal comes meanwhile, it is said on standard error that the
/// step is being finished, and how `containment` is taken back (empty: it is being taken back).
/// Said once: a second signal changes nothing, each wait within `work` has its own time limit.
Result<void> run_minding_stop(const std::string& containment,
                              const std::function<Result<void>()>& work, Session& session);

}  // namespace quell::cli
