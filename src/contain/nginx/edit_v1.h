// Version 1 of the edit: endpoints that answer 503 for everyone. It is read, so that what an older
// program put in can be probed and lifted; nothing new is written in it. Pure.
#pragma once

#include <string>
#include <string_view>

#include "contain/nginx/edit.h"

namespace quell::contain::nginx::v1 {

inline constexpr std::string_view kHeadBegin =
    "# >>> quell: endpoints contained here answer 503; undo with `quell lift`, do not edit >>>\n";

std::string head_part(std::string_view original, const Edit& edit);
std::string server_part(std::string_view original, const Edit& edit);

}  // namespace quell::contain::nginx::v1
