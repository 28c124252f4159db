// Names of vulnerability scanners. Private to attack. Pure.
#pragma once

#include <string_view>

namespace quell::attack {

/// Whether a User-Agent header says that a scanner sent the request.
bool names_scanner(std::string_view agent);

}  // namespace quell::attack
