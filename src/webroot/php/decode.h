// PHP's functions that turn one text into another, as far as constants are hidden with them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace quell::webroot::php {

/// What `function`(`text`) gives; nullopt for functions that are not known here and for text that
/// they don't take.
std::optional<std::string> decoded(std::string_view function, std::string_view text);

/// The character of chr(), from a number as PHP writes it (12, 0x1f).
std::optional<char> character(std::string_view number);

}  // namespace quell::webroot::php
