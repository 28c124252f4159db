// Oracles as they stand in a reproduction file.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "doc/yaml.h"
#include "replay/oracle.h"

namespace quell::replay {

/// A mapping of conditions, all of which must hold. Errors: kInvalidInput with the place.
Result<Oracle> read_oracle(const yaml::Node& node, std::size_t depth = 0);

}  // namespace quell::replay
