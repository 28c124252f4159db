// Stored forms of passwords as crypt(3) makes and checks them (libxcrypt). Thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/entropy.h"

namespace quell::crypto {

enum class PasswordScheme : std::uint8_t {
  kBcrypt,  ///< "$2y$", looks at 72 bytes; nginx, Apache and PHP take it
  kSha512,  ///< "$6$"
};

/// Salted with `entropy`. The cost is the one that htpasswd(1) takes by default, because a server
/// with basic authentication computes it for every request. Errors: kInvalidInput (empty, a NUL
/// byte, longer than 72 bytes for bcrypt or 512 else), kUnsupported.
Result<std::string> hash_password(std::string_view secret, PasswordScheme scheme, Entropy& entropy);

/// Whether the secret has this stored form. Errors: kUnsupported (a form that crypt(3) doesn't
/// know, such as Apache's $apr1$), kInvalidInput (as above).
Result<bool> password_matches(std::string_view secret, std::string_view stored);

}  // namespace quell::crypto
