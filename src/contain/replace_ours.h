// Replacing what Quell itself put in a file, and nothing that came after it. Private to contain.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::contain {

/// Replaces the file's bytes by `wanted` if they are one of `ours`; does nothing where they are
/// `wanted` already. `temporary` as for os::replace_file. Errors: kConflict (somebody else changed
/// the file: it is left as it is, and the message says so), those of os::replace_file.
Result<void> replace_ours(const std::filesystem::path& file,
                          std::initializer_list<std::string_view> ours, std::string_view wanted,
                          const std::string& temporary);

}  // namespace quell::contain
