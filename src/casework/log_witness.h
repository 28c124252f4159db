// What the access logs say of a containment in force: whether what it stops has stopped.
#pragma once

#include <optional>

#include "casework/containment.h"
#include "contain/actuator.h"
#include "incident/state.h"

namespace quell::casework {

/// Nothing for what is not in force, has been for less than a moment, or cannot be counted in logs.
/// A check that failed names the last request that got through.
std::optional<contain::Check> seen_in_logs(const incident::ContainmentState& containment,
                                           const AccessLogs& logs);

}  // namespace quell::casework
