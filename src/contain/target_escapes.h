// %XX in targets of measures. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace quell::contain {

/// The bytes that a target's text means. nullopt: a '%' without two hexadecimal digits behind it.
std::optional<std::string> unescaped(std::string_view text);

}  // namespace quell::contain
