// Whether a file that belongs to somebody else could be replaced, without touching anything.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace quell::os {

/// Whether replace_file (os/replace_file.h) would be allowed to this account: its directory may be
/// written to, and the new file be given the owner and group that the old one has. `path` must not
/// be a symbolic link. Errors: kPermissionDenied (says which of them), those of looking.
Result<void> may_replace(const std::filesystem::path& path);
/// Whether this account may write to it. Errors: kPermissionDenied, those of looking.
Result<void> may_write_to(const std::filesystem::path& path);

}  // namespace quell::os
