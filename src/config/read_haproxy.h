// Reads an element of "haproxies" of quell.yaml. Private to config.
#pragma once

#include "base/result.h"
#include "config/haproxy.h"
#include "doc/yaml.h"

namespace quell::config {

Result<Haproxy> haproxy(const yaml::Node& node);

}  // namespace quell::config
