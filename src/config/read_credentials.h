// Reads the part "credentials" of quell.yaml. Private to config.
#pragma once

#include "base/result.h"
#include "config/credentials.h"
#include "doc/yaml.h"

namespace quell::config {

Result<Credentials> credentials(const yaml::Node& node);

}  // namespace quell::config
