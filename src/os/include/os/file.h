// Files and directories. Every function that changes something says what is on disk when it
// returns. Thread-safe as the calls of the system are; descriptors have one user at a time.
// Errors of all functions: those of os/errno.h, the message names the path.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "os/descriptor.h"

namespace quell::os {

using Path = std::filesystem::path;

/// Permission bits of a file that is created. In a directory that is shared with a group
/// (set-group-id and group-writable, chmod 2770) the group may what the owner may, except with
/// kOwnerOnly.
enum class Mode : unsigned {
  kSecret = 0600,        ///< owner reads and writes
  kOwnerOnly = 0100600,  ///< as kSecret, also in a shared directory (the high bit is a mark)
  kSealed = 0400,        ///< owner reads, nobody writes
  kPrivateDirectory = 0700,
  kPublic = 0644,
  kExecutable = 0755,
};

enum class Kind : std::uint8_t { kFile, kDirectory, kSymlink, kOther };

struct Info {
  Kind kind = Kind::kOther;
  std::uint64_t size = 0;  ///< bytes
  Instant modified;
  unsigned permissions = 0;  ///< the lowest twelve bits of st_mode
  std::uint32_t owner = 0;   ///< user id
  std::uint64_t device = 0;  ///< with `inode`: which file it is, whatever its names
  std::uint64_t inode = 0;
};

struct Entry {
  std::string name;  ///< bytes as they are on disk: may be anything but '/' and NUL
  Kind kind = Kind::kOther;
};

/// Without following a symbolic link at the end. nullopt when there is nothing of that name.
Result<std::optional<Info>> info(const Path& path);
/// Following symbolic links. nullopt when there is nothing of that name, or a link leads nowhere.
Result<std::optional<Info>> info_of_target(const Path& path);
/// Of an open file.
Result<Info> info(const Descriptor& file);

Result<Descriptor> open_to_read(const Path& path);
/// Creates; kConflict when the name is taken. Not durable before sync() and sync_directory().
Result<Descriptor> create(const Path& path, Mode mode);
/// Opens for writing at the end, creating when it is missing.
Result<Descriptor> open_to_append(const Path& path, Mode mode);

/// Whether a read would not have to wait, because bytes are there or the end is; waits for that at
/// most so long. Of a file always; pipes and terminals may have nothing yet.
Result<bool> is_readable_within(const Descriptor& file, Duration at_most);
/// Reads at most `into.size()` bytes; 0 means the end.
Result<std::size_t> read_some(const Descriptor& file, std::span<char> into);
/// Reads at an offset without moving the file's position; short only at the end.
Result<std::size_t> read_at(const Descriptor& file, std::uint64_t offset, std::span<char> into);
Result<void> rewind(const Descriptor& file);
Result<void> write_all(const Descriptor& file, std::string_view bytes);
/// fdatasync: when it returns, the bytes survive a power cut.
Result<void> sync(const Descriptor& file);
/// fsync of a directory: when it returns, names made, renamed or removed in it survive.
Result<void> sync_directory(const Path& directory);

/// The whole file; kLimit when it is longer than `limit` bytes.
Result<std::string> read_file(const Path& path, std::size_t limit);
/// All or nothing: a temporary file beside it, synced, renamed over `path`, directory synced. A
/// crash leaves the old bytes or the new ones.
Result<void> write_file_atomically(const Path& path, std::string_view bytes, Mode mode);
/// Renames within one file system and syncs the directories of both names. Replaces `to`.
Result<void> rename_durably(const Path& from, const Path& to);
/// Like rename_durably, but kConflict when `to` is taken.
Result<void> rename_without_replacing(const Path& from, const Path& to);
Result<void> remove_file(const Path& path);
/// Copies the bytes and syncs them; kConflict when `to` is taken.
Result<void> copy_file(const Path& from, const Path& to, Mode mode);
Result<void> set_mode(const Path& path, Mode mode);

/// Makes the directory and its parents; those already there are left as they are.
Result<void> make_directories(const Path& path, Mode mode);
/// In no particular order, without "." and "..".
Result<std::vector<Entry>> list_directory(const Path& path);
/// Removes a directory tree without following links out of it.
Result<void> remove_tree(const Path& path);

/// Whether this process may write there, by mode, mount and effective user.
Result<bool> may_write(const Path& path);
/// "ext4", "tmpfs", …; "0x…" when the number is not known here.
Result<std::string> file_system_of(const Path& path);

/// A directory of its own under the system's place for temporary files, removed with this object.
class TemporaryDirectory {
 public:
  /// `purpose` becomes part of the name.
  static Result<TemporaryDirectory> make(std::string_view purpose);
  TemporaryDirectory(TemporaryDirectory&&) noexcept;
  TemporaryDirectory& operator=(TemporaryDirectory&&) noexcept;
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  [[nodiscard]] const Path& path() const { return path_; }

 private:
  explicit TemporaryDirectory(Path path) : path_(std::move(path)) {}
  Path path_;
};

/// An exclusive advisory lock (flock) on a file, held as long as this object lives; the system
/// gives it back when the process dies. The file stays.
class Lock {
 public:
  /// Creates the file when it is missing. nullopt: somebody else holds the lock.
  static Result<std::optional<Lock>> try_acquire(const Path& path);
  /// Waits; kTimeout when nobody gave it back in time.
  static Result<Lock> acquire(const Path& path, std::chrono::milliseconds timeout);

 private:
  explicit Lock(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

/// A flag that processes show each other through a file (shared flock): it is up while any of them
/// holds it up, and comes down by itself when they die. Never waits. One user at a time.
class Flag {
 public:
  /// Creates the file when it is missing.
  static Result<Flag> open(const Path& path);
  /// Does nothing when it is up already, or when somebody looks at this very moment: raise again.
  void raise();
  void lower();
  /// REQUIRES: this object does not hold it up.
  [[nodiscard]] bool is_up_elsewhere();

 private:
  explicit Flag(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace quell::os
