// Who does the work of a kind of measure: this process, or `quell helper`. Private to casework.
#pragma once

#include <memory>
#include <string_view>

#include "base/result.h"
#include "casework/kinds.h"

namespace quell::casework {

/// The actuator itself where this process may do what it does, else one that asks the helper.
/// REQUIRES: `name` is one of kind.names(). Errors: kPermissionDenied (neither is possible; says
/// what to run), those of asking the helper.
Result<std::unique_ptr<contain::Actuator>> actuator_for(const Kind& kind,
                                                        const config::Config& config,
                                                        std::string_view name);

}  // namespace quell::casework
