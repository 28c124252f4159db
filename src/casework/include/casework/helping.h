// What `quell helper` offers of what its file names.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/config.h"
#include "helper/service.h"

namespace quell::casework {

/// One for each name of each kind that can be helped. Nothing is checked.
std::vector<helper::Offer> offers_of(const config::Config& config);

/// Why root should not act on what the file names: who else could change what it relies on, one
/// line each. Empty: all is well.
std::vector<std::string> doubts_about(const config::Config& config);

}  // namespace quell::casework
