// Replacing files that belong to somebody else (a service's configuration), under a lock.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/descriptor.h"

namespace quell::os {

/// New bytes for an existing file, by a temporary file beside it ("`temporary`", same directory,
/// replaced if a crash left one), synced, renamed over it, directory synced: a crash leaves the old
/// bytes or the new ones. Owner, group and mode stay; where the owner cannot be kept nothing is
/// changed (kPermissionDenied). `path` must not be a symbolic link (resolve it first) and
/// `temporary` is a bare name. Errors: os/errno.h, the message names the path.
Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes,
                          const std::string& temporary);

/// A file of these bytes beside `model`, with its owner, group and mode, synced; whatever has that
/// name is replaced. `name` is a bare name. Errors: as replace_file.
Result<void> write_beside(const std::filesystem::path& model, std::string_view bytes,
                          const std::string& name);

/// An exclusive advisory lock (flock) on a directory itself, so that nothing is left behind in a
/// directory that is not ours. Held as long as this object lives.
class DirectoryLock {
 public:
  /// Waits; kTimeout when somebody else held it all the time.
  static Result<DirectoryLock> acquire(const std::filesystem::path& directory,
                                       std::chrono::milliseconds timeout);

 private:
  explicit DirectoryLock(Descriptor directory) : directory_(std::move(directory)) {}
  Descriptor directory_;
};

/// Paths that match a shell pattern (glob(3): *, ?, [...]; a leading dot must be written), sorted
/// by bytes; empty when nothing matches. Errors: kIo, kLimit over 4096 matches.
Result<std::vector<std::filesystem::path>> matching_paths(const std::string& pattern);

}  // namespace quell::os
