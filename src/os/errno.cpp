#include "os/errno.h"

#include <cerrno>
#include <system_error>

namespace quell::os {

ErrorCode code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
    case ESRCH:
      return ErrorCode::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS:
      return ErrorCode::kPermissionDenied;
    case ENOSPC:
    case EDQUOT:
      return ErrorCode::kNoSpace;
    case EEXIST:
      return ErrorCode::kConflict;
    case ETIMEDOUT:
      return ErrorCode::kTimeout;
    case ECONNREFUSED:
    case ECONNRESET:
    case ECONNABORTED:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EPIPE:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kIo;
  }
}

Error error_of(int error_number, std::string doing) {
  return Error(code_of(error_number),
               std::move(doing) + ": " + std::generic_category().message(error_number));
}

}  // namespace quell::os
