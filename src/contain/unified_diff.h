// Differences between two texts for people: the unified format of diff(1). Pure.
#pragma once

#include <string>
#include <string_view>

namespace quell::contain {

/// Empty when the texts are the same. A last line without a newline is marked as diff(1) does.
/// Minimal while the changed region is below 4 million line pairs; else that region is shown as
/// replaced. Outside text: escape it before showing it.
std::string unified_diff(std::string_view before, std::string_view after, std::string_view name);

}  // namespace quell::contain
