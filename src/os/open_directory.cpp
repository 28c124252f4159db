#include "os/open_directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <string_view>

#include "os/errno.h"

namespace quell::os {
namespace {

std::unexpected<Error> failed(std::string_view doing, std::string_view name) {
  const int number = errno;
  return std::unexpected(error_of(number, std::string(doing) + " " + std::string(name)));
}

std::unexpected<Error> not_a(std::string_view what, const std::string& name) {
  return fail(ErrorCode::kInvalidInput, name + " is not " + std::string(what));
}

Instant instant_of(const statx_timestamp& time) {
  return Instant(std::chrono::seconds(time.tv_sec) +
                 std::chrono::microseconds(time.tv_nsec / 1000));
}

Kind kind_of(unsigned mode) {
  if (S_ISREG(mode)) return Kind::kFile;
  if (S_ISDIR(mode)) return Kind::kDirectory;
  if (S_ISLNK(mode)) return Kind::kSymlink;
  return Kind::kOther;
}

FullInfo full_info(const struct statx& status) {
  FullInfo info{.basic = {.kind = kind_of(status.stx_mode),
                          .size = status.stx_size,
                          .modified = instant_of(status.stx_mtime),
                          .permissions = status.stx_mode & 07777U,
                          .owner = status.stx_uid,
                          .device = makedev(status.stx_dev_major, status.stx_dev_minor),
                          .inode = status.stx_ino},
                .changed = instant_of(status.stx_ctime),
                .links = status.stx_nlink,
                .modified_nanos = status.stx_mtime.tv_nsec};
  if ((status.stx_mask & STATX_BTIME) != 0) info.born = instant_of(status.stx_btime);
  return info;
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

/// Not every file system notes the kind with the name (ext4 without filetype, some over a network):
/// then the entry is looked at. nullopt: it is gone.
Result<std::optional<Kind>> kind_of_entry(const OpenDirectory& directory, const dirent& entry) {
  // The type of an entry is the upper bits of a mode (DTTOIF of readdir(3)).
  if (entry.d_type != DT_UNKNOWN) return kind_of(unsigned{entry.d_type} << 12U);
  QUELL_TRY(const auto info, directory.look_at(static_cast<const char*>(entry.d_name)));
  if (!info) return std::nullopt;
  return info->basic.kind;
}

}  // namespace

Result<OpenDirectory> OpenDirectory::open(const Path& path) {
  Descriptor opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open()) return failed("cannot open the directory", path.string());
  return OpenDirectory(std::move(opened));
}

Result<OpenDirectory> OpenDirectory::walk(const Path& path) {
  if (!path.is_absolute()) return not_a("an absolute path", path.string());
  QUELL_TRY(OpenDirectory here, open("/"));
  for (const Path& name : path.relative_path()) {
    if (name.empty()) continue;
    // Up is no name in it: it may be somewhere else by now.
    if (name == "..") return not_a("a path without ..", path.string());
    QUELL_TRY(OpenDirectory next, here.enter(name.string()));
    here = std::move(next);
  }
  return here;
}

Result<OpenDirectory> OpenDirectory::enter(const std::string& name) const {
  Descriptor opened(
      ::openat(directory_.number(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (opened.is_open()) return OpenDirectory(std::move(opened));
  if (errno == ELOOP || errno == ENOTDIR) return not_a("a directory", name);
  return failed("cannot open the directory", name);
}

Result<Descriptor> OpenDirectory::open_file(const std::string& name) const {
  Descriptor opened(::openat(directory_.number(), name.c_str(),
                             O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!opened.is_open()) {
    if (errno == ELOOP || errno == ENXIO) return not_a("a regular file", name);
    return failed("cannot open", name);
  }
  QUELL_TRY(const Info what, info(opened));
  if (what.kind != Kind::kFile) return not_a("a regular file", name);
  return opened;
}

Result<std::optional<FullInfo>> OpenDirectory::look_at(const std::string& name) const {
  struct statx status{};
  constexpr unsigned kWanted = STATX_BASIC_STATS | STATX_BTIME;
  if (::statx(directory_.number(), name.c_str(), AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, kWanted,
              &status) == 0) {
    return full_info(status);
  }
  if (errno == ENOENT) return std::nullopt;
  return failed("cannot look at", name);
}

Result<std::string> OpenDirectory::link_text(const std::string& name, std::size_t limit) const {
  std::string text(limit, '\0');
  const ssize_t size = ::readlinkat(directory_.number(), name.c_str(), text.data(), text.size());
  if (size == -1) return failed("cannot read the link", name);
  text.resize(static_cast<std::size_t>(size));
  return text;
}

Result<OpenDirectory::Listing> OpenDirectory::list(std::size_t limit) const {
  // A descriptor of its own: the stream closes it, and shares no position with another listing.
  Descriptor again(::openat(directory_.number(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!again.is_open()) return failed("cannot list", ".");
  const std::unique_ptr<DIR, CloseDirectory> stream(::fdopendir(again.number()));
  if (!stream) return failed("cannot list", ".");
  static_cast<void>(again.release());
  Listing listing;
  errno = 0;
  while (const dirent* entry = ::readdir(stream.get())) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") {
      if (listing.entries.size() == limit) {
        listing.truncated = true;
        break;
      }
      QUELL_TRY(const auto kind, kind_of_entry(*this, *entry));
      if (kind) listing.entries.push_back({.name = std::string(name), .kind = *kind});
    }
    errno = 0;
  }
  if (!listing.truncated && errno != 0) return failed("cannot list", ".");
  std::sort(listing.entries.begin(), listing.entries.end(),
            [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return listing;
}

}  // namespace quell::os
