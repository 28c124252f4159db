// A directory held open, and what is in it by name: a path that somebody changes meanwhile, or a
// symbolic link laid into it, leads nowhere else. For trees that an attacker may write to. One user
// at a time. Errors: os/errno.h, the message names the name, not the path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "os/descriptor.h"
#include "os/file.h"
#include "os/file_identity.h"

namespace quell::os {

/// Info with all the times that the file system keeps.
struct FullInfo {
  Info basic{};
  Instant changed{};               ///< ctime: no call sets it, but with the system's clock
  std::optional<Instant> born{};   ///< where the file system keeps it
  std::uint64_t links = 1;         ///< names of the file
  std::uint32_t modified_nanos{};  ///< of the second: `modified` is cut to microseconds
};

/// What a file has besides its bytes.
struct FileTraits {
  unsigned permissions = 0644;  ///< the lowest twelve bits of st_mode
  std::uint32_t owner = 0;
  std::uint32_t group = 0;
  std::optional<std::int64_t> modified_ns = std::nullopt;  ///< after 1970; nullopt: now
  std::uint64_t links = 1;                                 ///< only looked at
  friend bool operator==(const FileTraits&, const FileTraits&) = default;
};

class OpenDirectory {
 public:
  /// Symbolic links in `path` are followed: it is the caller's own.
  static Result<OpenDirectory> open(const Path& path);

  /// An absolute path, in which nothing may be a symbolic link: errors as enter()'s.
  static Result<OpenDirectory> walk(const Path& path);

  /// A directory in this one; kInvalidInput when the name is a symbolic link or no directory.
  [[nodiscard]] Result<OpenDirectory> enter(const std::string& name) const;
  /// A regular file in this one. Never waits (a named pipe is not opened for good), and nothing but
  /// a regular file comes back: kInvalidInput for links and everything else.
  [[nodiscard]] Result<Descriptor> open_file(const std::string& name) const;
  /// Without following a link. nullopt: it is gone.
  [[nodiscard]] Result<std::optional<FullInfo>> look_at(const std::string& name) const;
  /// Where a symbolic link says it leads, cut at `limit` bytes.
  [[nodiscard]] Result<std::string> link_text(const std::string& name, std::size_t limit) const;

  /// As os::replace_file (os/replace_file.h), of a regular file in this one.
  [[nodiscard]] Result<void> replace_file(
      const std::string& name, std::string_view bytes, const std::string& temporary,
      const std::optional<FileIdentity>& read = std::nullopt) const;

  struct Listing {
    std::vector<Entry> entries;  ///< sorted by name
    bool truncated = false;      ///< there are more than the limit
  };
  /// Of a regular file or directory in this one, as put() gives them back.
  [[nodiscard]] Result<FileTraits> traits_of(const std::string& name) const;
  /// Of this directory itself.
  [[nodiscard]] Result<FileTraits> traits() const;

  /// The file with these bytes and traits, in place of what had the name: written to `temporary`
  /// beside it, synced, renamed, this directory synced. What had the name gives it its access list,
  /// label and users' attributes. Where the owner cannot be given nothing is changed
  /// (kPermissionDenied).
  [[nodiscard]] Result<void> put(const std::string& name, std::string_view bytes,
                                 const FileTraits& traits, const std::string& temporary) const;
  /// Durable when it returns; nothing when it is gone already.
  [[nodiscard]] Result<void> remove(const std::string& name) const;
  [[nodiscard]] Result<void> make_directory(const std::string& name,
                                            const FileTraits& traits) const;
  /// A symbolic link with this text; kConflict when the name is taken. Not durable.
  [[nodiscard]] Result<void> make_link(const std::string& name, const std::string& leads) const;
  /// kConflict when something is in it; nothing when it is gone already.
  [[nodiscard]] Result<void> remove_directory(const std::string& name) const;

  /// Without "." and "..".
  [[nodiscard]] Result<Listing> list(std::size_t limit) const;

 private:
  explicit OpenDirectory(Descriptor directory) : directory_(std::move(directory)) {}
  Descriptor directory_;
};

}  // namespace quell::os
