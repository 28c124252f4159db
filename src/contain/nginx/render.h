// The lines of an edit, version 2: what is contained as comments, maps that decide which requests
// fall under it, and the answers. Pure. Format: docs/formats/containment.md.
#pragma once

#include <string>
#include <string_view>

#include "contain/nginx/edit.h"

namespace quell::contain::nginx {

/// That of version 1 as well, so that an older program sees an edit that it doesn't understand.
inline constexpr std::string_view kServerBegin = "\n# >>> quell: contained endpoints >>>\n";

std::string head_part(std::string_view original, const Edit& edit);
std::string server_part(std::string_view original, const Edit& edit);

}  // namespace quell::contain::nginx
