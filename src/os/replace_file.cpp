#include "os/replace_file.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <span>
#include <thread>

#include "extended_attributes.h"
#include "fmt/format.h"
#include "os/deadline.h"
#include "os/errno.h"
#include "os/file.h"
#include "os/open_directory.h"

namespace quell::os {

namespace {

constexpr std::size_t kMostMatches = 4096;
constexpr std::size_t kPiece = 64UZ * 1024;
constexpr mode_t kPermissions = S_IRWXU | S_IRWXG | S_IRWXO;

/// A name in a directory, and how it is called in errors.
struct Place {
  int directory;
  std::string name;
  std::string shown;
};

Result<struct stat> regular(const struct stat& found, const std::string& shown) {
  if (S_ISREG(found.st_mode)) return found;
  return fail(ErrorCode::kUnsupported, fmt::format("{} is not a regular file", shown));
}

Result<struct stat> attributes_of(const Place& place) {
  struct stat found{};
  if (::fstatat(place.directory, place.name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
    return std::unexpected(error_of(errno, place.shown));
  }
  return regular(found, place.shown);
}

FileIdentity identity_of(const struct stat& found) {
  return {.device = found.st_dev, .inode = found.st_ino};
}

/// What is about to be replaced: only the file that is meant.
Result<struct stat> replaceable(const Place& place, const std::optional<FileIdentity>& meant) {
  QUELL_TRY(const struct stat found, attributes_of(place));
  if (meant && identity_of(found) != *meant) {
    return fail(ErrorCode::kConflict,
                fmt::format("{} is another file than the one that was read: somebody replaced it "
                            "meanwhile; look at it and try again",
                            place.shown));
  }
  if (found.st_nlink > 1) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{0} has several names (hard links), and the others would keep the old "
                            "bytes: make it a file of its own (cp -p {0} {0}.new, then mv {0}.new "
                            "{0}) or remove the others",
                            place.shown));
  }
  return found;
}

/// Never waits, whatever has the name by now.
Result<Descriptor> open_to_read(const Place& place) {
  Descriptor file(::openat(place.directory, place.name.c_str(),
                           O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (file.is_open()) return file;
  return std::unexpected(error_of(errno, fmt::format("cannot open {}", place.shown)));
}

/// What a file is that another one is to be like.
struct Model {
  struct stat attributes{};
  Descriptor file;
};

Result<Model> model_at(const Place& place) {
  QUELL_TRY(Descriptor file, open_to_read(place));
  struct stat found{};
  if (::fstat(file.number(), &found) != 0) return std::unexpected(error_of(errno, place.shown));
  QUELL_CHECK(regular(found, place.shown));
  return Model{.attributes = found, .file = std::move(file)};
}

Result<void> write_like(const Model& model, const Place& place, std::string_view bytes) {
  // O_EXCL after unlink: nobody can have put a link there for us to write through.
  (void)::unlinkat(place.directory, place.name.c_str(), 0);
  const int number = ::openat(place.directory, place.name.c_str(),
                              O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                              static_cast<mode_t>(S_IRUSR | S_IWUSR));
  if (number < 0) {
    return std::unexpected(error_of(errno, fmt::format("cannot create {}", place.shown)));
  }
  const Descriptor file(number);
  QUELL_CHECK(write_all(file, bytes));
  struct stat made{};
  const struct stat& like = model.attributes;
  const bool other_owner =
      ::fstat(number, &made) != 0 || made.st_uid != like.st_uid || made.st_gid != like.st_gid;
  const auto failed = [&] {
    return std::unexpected(
        error_of(errno, fmt::format("cannot give {} its owner and mode", place.shown)));
  };
  if (other_owner && ::fchown(number, like.st_uid, like.st_gid) != 0) return failed();
  // Before the mode: it would open what an access list that the directory hands down lets in.
  QUELL_CHECK(give_extended_attributes(model.file.number(), number, place.shown));
  if (::fchmod(number, like.st_mode & kPermissions) != 0) return failed();
  if (::fsync(number) != 0) {
    return std::unexpected(error_of(errno, fmt::format("cannot sync {}", place.shown)));
  }
  return {};
}

Result<void> replace_in(const Place& place, std::string_view bytes, const Place& temporary,
                        const std::optional<FileIdentity>& read) {
  QUELL_TRY(const struct stat found, replaceable(place, read));
  const auto write = [&]() -> Result<void> {
    QUELL_TRY(const Model model, model_at(place));
    QUELL_CHECK(write_like(model, temporary, bytes));
    // Looking and writing took their time: what was put there meanwhile is somebody else's.
    QUELL_CHECK(replaceable(place, identity_of(model.attributes)));
    QUELL_CHECK(replaceable(place, identity_of(found)));
    if (::renameat(place.directory, temporary.name.c_str(), place.directory, place.name.c_str()) !=
        0) {
      return std::unexpected(error_of(errno, fmt::format("cannot replace {}", place.shown)));
    }
    return {};
  };
  if (Result<void> written = write(); !written) {
    (void)::unlinkat(place.directory, temporary.name.c_str(), 0);
    return written;
  }
  if (::fsync(place.directory) == 0) return {};
  return std::unexpected(
      error_of(errno, fmt::format("cannot sync the directory of {}", place.shown)));
}

Result<Descriptor> directory_of(const std::filesystem::path& path) {
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  Descriptor opened(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.is_open()) return opened;
  return std::unexpected(error_of(errno, fmt::format("cannot open {}", parent.string())));
}

}  // namespace

Result<FileRead> read_to_replace(const std::filesystem::path& path, std::size_t limit) {
  const Descriptor file(
      ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!file.is_open()) {
    if (errno == ELOOP || errno == ENXIO) {
      return fail(ErrorCode::kUnsupported, fmt::format("{} is not a regular file", path.string()));
    }
    return std::unexpected(error_of(errno, path.string()));
  }
  struct stat found{};
  if (::fstat(file.number(), &found) != 0) return std::unexpected(error_of(errno, path.string()));
  QUELL_CHECK(regular(found, path.string()));
  FileRead read{.bytes = {}, .identity = identity_of(found)};
  for (;;) {
    const std::size_t begin = read.bytes.size();
    read.bytes.resize(begin + kPiece);
    const auto size = read_some(file, std::span(read.bytes).subspan(begin));
    if (!size) return std::unexpected(size.error());
    read.bytes.resize(begin + *size);
    if (read.bytes.size() > limit) {
      return fail(ErrorCode::kLimit,
                  fmt::format("{} has more than {} bytes", path.string(), limit));
    }
    if (*size == 0) return read;
  }
}

Result<void> write_beside(const std::filesystem::path& model, std::string_view bytes,
                          const std::string& name) {
  QUELL_TRY(const Descriptor directory, directory_of(model));
  QUELL_TRY(const Model opened,
            model_at({directory.number(), model.filename().string(), model.string()}));
  const Place beside{directory.number(), name, (model.parent_path() / name).string()};
  Result<void> written = write_like(opened, beside, bytes);
  if (!written) (void)::unlinkat(beside.directory, beside.name.c_str(), 0);
  return written;
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes,
                          const std::string& temporary, const std::optional<FileIdentity>& read) {
  QUELL_TRY(const Descriptor directory, directory_of(path));
  return replace_in({directory.number(), path.filename().string(), path.string()}, bytes,
                    {directory.number(), temporary, (path.parent_path() / temporary).string()},
                    read);
}

Result<void> OpenDirectory::replace_file(const std::string& name, std::string_view bytes,
                                         const std::string& temporary,
                                         const std::optional<FileIdentity>& read) const {
  const int here = directory_.number();
  return replace_in({here, name, name}, bytes, {here, temporary, temporary}, read);
}

Result<DirectoryLock> DirectoryLock::acquire(const std::filesystem::path& directory,
                                             std::chrono::milliseconds timeout) {
  const int number = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (number < 0) {
    return std::unexpected(error_of(errno, fmt::format("cannot open {}", directory.string())));
  }
  Descriptor handle(number);
  const Deadline deadline = Deadline::after(timeout);
  while (::flock(number, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return std::unexpected(error_of(errno, fmt::format("cannot lock {}", directory.string())));
    }
    if (deadline.expired()) {
      return fail(ErrorCode::kTimeout,
                  fmt::format("{} is locked by another process", directory.string()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return DirectoryLock(std::move(handle));
}

Result<std::vector<std::filesystem::path>> matching_paths(const std::string& pattern) {
  glob_t found{};
  const int outcome = ::glob(pattern.c_str(), 0, nullptr, &found);
  std::vector<std::filesystem::path> result;
  const std::size_t count = outcome == 0 ? found.gl_pathc : 0;
  for (std::size_t i = 0; i < count && i <= kMostMatches; ++i) {
    result.emplace_back(found.gl_pathv[i]);
  }
  ::globfree(&found);
  if (outcome == GLOB_NOMATCH) return result;
  if (outcome != 0) {
    return fail(ErrorCode::kIo, fmt::format("cannot look for files like {}", pattern));
  }
  if (result.size() > kMostMatches) {
    return fail(ErrorCode::kLimit, fmt::format("too many files match {}", pattern));
  }
  return result;
}

}  // namespace quell::os
