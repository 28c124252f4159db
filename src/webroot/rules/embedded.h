// The rules that come with Quell, as they stand in rules/webshell.
#pragma once

#include <string_view>

namespace quell::webroot {

std::string_view code_rules_text();   ///< for PHP as php/code_view.h writes it
std::string_view files_rules_text();  ///< for a file's own bytes

}  // namespace quell::webroot
