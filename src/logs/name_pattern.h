// Shell patterns for one name, without a directory: * ? [a-z] [!a-z] and \ before a character that
// stands for itself. Pure. Never goes back further than the last star: no pattern takes long.
#pragma once

#include <string_view>

namespace quell::logs {

bool is_pattern(std::string_view text);

/// A dot at the start of `name` must be written in the pattern.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace quell::logs
