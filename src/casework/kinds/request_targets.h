// Targets that are requests, as people type them after the word of a kind: "/search", "q~union",
// "10/s endpoint:/login". What the record has is taken as well. Private to casework. Pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::casework {

/// In the words of target::parse_target. Errors: kInvalidInput, with an example.
Result<std::string> read_endpoint(std::string_view typed);
Result<std::string> read_parameter(std::string_view typed);
Result<std::string> read_rate(std::string_view typed);
Result<std::string> read_address(std::string_view typed);

}  // namespace quell::casework
