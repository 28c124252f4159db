// Names of vulnerability scanners. Private to attack. Pure.
#pragma once

#include <string_view>

namespace quell::attack {

/// Whether a word of a User-Agent header calls for a closer look.
bool is_scanner_word(std::string_view word);

}  // namespace quell::attack
