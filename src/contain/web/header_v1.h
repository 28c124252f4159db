// The comment lines of version 1: endpoints that answer 503 for everyone. Read, so that what an
// older program put in can be probed and lifted; nothing new is written in it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "contain/web/edit.h"
#include "web/header.h"

namespace quell::contain::web::v1 {

std::string header_lines(std::string_view original, const Edit& edit);
std::optional<Header> parse_header(std::string_view rest);

}  // namespace quell::contain::web::v1
