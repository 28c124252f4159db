// What the helper's file offers, for the service and for its tests. Private to casework.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/config.h"
#include "helper/service.h"
#include "kinds/helped.h"

namespace quell::casework {

/// nullopt: never through the helper.
std::optional<Helped> helped_of(const Kind& kind);

/// One for each name of each kind that can be helped. Nothing is checked.
std::vector<helper::Offer> offers_of(const config::Config& config);

/// Who else than root could change what the targets rely on, one line each; empty: nobody.
std::vector<std::string> doubts_about(const config::Config& config);

}  // namespace quell::casework
