// Replacing files that belong to somebody else (a service's configuration), under a lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/descriptor.h"
#include "os/file_identity.h"

namespace quell::os {

/// The bytes of a file and which file they were read from, so that only that one is replaced.
struct FileRead {
  std::string bytes;
  FileIdentity identity;
};

/// A regular file; a symbolic link at the end is not followed. Never waits. Errors: kUnsupported
/// (no regular file), kLimit (more than `limit` bytes), os/errno.h; the message names the path.
Result<FileRead> read_to_replace(const std::filesystem::path& path, std::size_t limit);

/// New bytes for an existing file, by a temporary file beside it ("`temporary`", same directory,
/// replaced if a crash left one), synced, renamed over it, directory synced: a crash leaves the old
/// bytes or the new ones. Owner, group, permissions and access lists stay, and so do SELinux's
/// label and users' attributes (not set-user-id, set-group-id and sticky bits: these bytes were not
/// theirs); where they cannot be kept nothing is changed (kPermissionDenied). `path` must not be a
/// symbolic link (resolve it first) and `temporary` is a bare name. With `read` only that file is
/// replaced. Errors: kConflict (another file has the name by now), kUnsupported (no regular file,
/// or one with several names, which would keep the old bytes), os/errno.h; the message names the
/// path.
Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes,
                          const std::string& temporary,
                          const std::optional<FileIdentity>& read = std::nullopt);

/// A file of these bytes beside `model`, with its owner, group and permissions, synced; whatever
/// has that name is replaced. `name` is a bare name. Errors: as replace_file.
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
