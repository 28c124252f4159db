// Public keys as SSH encodes them (RFC 4253 section 6.6) and their fingerprints. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::contain::ssh {

/// The key that the base64 text stands for, in the one form that OpenSSH itself writes: numbers of
/// RSA and DSA keys may be written with zeros in front and are the same key. nullopt: no key.
std::optional<std::string> canonical_blob(std::string_view base64);

/// "SHA256:" and 43 digits. Errors: the system has no SHA-256.
Result<std::string> fingerprint_of(std::string_view blob);

}  // namespace quell::contain::ssh
