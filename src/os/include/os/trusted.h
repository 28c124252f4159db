// Files that only root can have written: what a privileged process may believe.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "os/file.h"

namespace quell::os {

/// The bytes of a file that belongs to root, as every directory that leads to it does, and that
/// nobody else may write to; no part of the path is a symbolic link. A directory that others may
/// write to is accepted where its sticky bit (as of /tmp) keeps them from touching root's files.
/// What was checked is what is read: the descriptors are held. `path` is absolute and plain.
/// Errors: kPermissionDenied (somebody else could change it; says which part), kNotFound, kLimit,
/// kInvalidInput (not absolute, "..", a link, no file), kIo.
Result<std::string> read_trusted(const Path& path, std::size_t limit);

/// The same of a file or directory that is not read here.
Result<void> check_trusted(const Path& path);

}  // namespace quell::os
