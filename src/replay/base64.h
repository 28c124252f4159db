// RFC 4648 section 4, strictly: the form in which exact bytes stand in a reproduction file.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::replay {

/// Line breaks and blanks are skipped; padding is needed. Errors: kInvalidInput.
Result<std::string> from_base64(std::string_view text);

}  // namespace quell::replay
