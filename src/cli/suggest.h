// "Did you mean …?": the nearest name to what was typed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quell::cli {

/// The candidate with the fewest insertions, deletions, substitutions and swaps of neighbours, if
/// they are few for its length; nullopt: none is near.
std::optional<std::string> nearest(std::string_view typed,
                                   const std::vector<std::string>& candidates);

}  // namespace quell::cli
