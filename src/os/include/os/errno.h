// The operating system's error numbers as Quell's errors.
#pragma once

#include <string>

#include "base/error.h"

namespace quell::os {

/// The closed code that callers branch on: ENOENT kNotFound; EACCES, EPERM, EROFS
/// kPermissionDenied; ENOSPC, EDQUOT kNoSpace; EEXIST kConflict; ETIMEDOUT kTimeout; ECONNREFUSED
/// and its like kUnavailable; everything else kIo.
ErrorCode code_of(int error_number);

/// "`doing`: No such file or directory", with the code above.
Error error_of(int error_number, std::string doing);

}  // namespace quell::os
