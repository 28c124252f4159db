// Secrets in outside text, in whichever form a server may repeat them. Private to contain. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace quell::contain::call {

/// The text with "(secret)" in place of each of the secrets: as they are, percent-encoded (also
/// partly, and with '+' for blanks), in the escapes of JSON and HTML, and in Base64 (both
/// alphabets, also in the middle of something longer) and hexadecimal digits where they have at
/// least six bytes. Empty secrets are none. Forms within forms are not looked for.
std::string without_secrets(std::string_view text, const std::vector<std::string_view>& secrets);

}  // namespace quell::contain::call
