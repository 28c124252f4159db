// Reads the part "logging" of quell.yaml. Private to config. Pure.
#pragma once

#include <vector>

#include "base/result.h"
#include "config/logging.h"
#include "config/settings.h"
#include "doc/yaml.h"

namespace quell::config {

Result<Logging> logging(const yaml::Node& node);

/// What is named of the settings must be there.
Result<void> check_logging(const yaml::Node& root, const std::vector<Logging>& logging,
                           const std::vector<SettingFile>& settings);

}  // namespace quell::config
