// Secrets in files that the user names. Nothing else ever holds one.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "crypto/secret.h"

namespace quell::contain {

/// The first line without its line end; also from a pipe, such as /dev/stdin. Errors: os/errno.h,
/// kInvalidInput (empty), kLimit (more than 4096 bytes).
Result<crypto::Secret> read_secret(const std::filesystem::path& path);

/// The same, but only from a file: a pipe gave its secret once, and would be waited for. Errors:
/// also kNotFound.
Result<crypto::Secret> read_secret_again(const std::filesystem::path& path);

/// A new file of mode 0600, durable when it returns. Errors: kConflict when the name is taken.
Result<void> write_secret(const std::filesystem::path& path, const crypto::Secret& secret);

}  // namespace quell::contain
