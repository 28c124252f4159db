#include "os/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "os/errno.h"
#include "shared.h"
#include "wait.h"

namespace quell::os {
namespace {

std::unexpected<Error> failed(std::string_view doing, const Path& path) {
  const int number = errno;
  return std::unexpected(error_of(number, std::string(doing) + " " + path.string()));
}

std::unexpected<Error> failed(std::string_view doing) {
  const int number = errno;
  return std::unexpected(error_of(number, std::string(doing)));
}

/// Repeats a call that a signal interrupted.
template <class Call>
auto retried(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

Kind kind_of(mode_t mode) {
  if (S_ISREG(mode)) return Kind::kFile;
  if (S_ISDIR(mode)) return Kind::kDirectory;
  if (S_ISLNK(mode)) return Kind::kSymlink;
  return Kind::kOther;
}

Info info_of(const struct stat& status) {
  const Duration since = std::chrono::seconds(status.st_mtim.tv_sec) +
                         std::chrono::microseconds(status.st_mtim.tv_nsec / 1000);
  return Info{.kind = kind_of(status.st_mode),
              .size = static_cast<std::uint64_t>(status.st_size),
              .modified = Instant(since),
              .permissions = status.st_mode & 07777U,
              .owner = status.st_uid,
              .device = status.st_dev,
              .inode = status.st_ino};
}

Result<Descriptor> open_with(const Path& path, int flags, Mode mode, std::string_view doing) {
  const int number = retried([&] { return open_or_make(path, flags, mode); });
  if (number == -1) return failed(doing, path);
  return Descriptor(number);
}

}  // namespace

Result<std::optional<Info>> info(const Path& path) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) == 0) return info_of(status);
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  return failed("cannot look at", path);
}

Result<std::optional<Info>> info_of_target(const Path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) return info_of(status);
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  return failed("cannot look at", path);
}

Result<Info> info(const Descriptor& file) {
  struct stat status{};
  if (::fstat(file.number(), &status) != 0) return failed("cannot look at an open file");
  return info_of(status);
}

Result<Descriptor> open_to_read(const Path& path) {
  return open_with(path, O_RDONLY, Mode::kSecret, "cannot open");
}

Result<Descriptor> create(const Path& path, Mode mode) {
  return open_with(path, O_RDWR | O_CREAT | O_EXCL, mode, "cannot create");
}

Result<Descriptor> open_to_append(const Path& path, Mode mode) {
  return open_with(path, O_WRONLY | O_CREAT | O_APPEND, mode, "cannot open for writing");
}

Result<bool> is_readable_within(const Descriptor& file, Duration at_most) {
  auto ready = wait_for(file.number(), POLLIN, Deadline::after(at_most), "cannot wait for input");
  if (ready) return true;
  if (ready.error().code() == ErrorCode::kTimeout) return false;
  return std::unexpected(ready.error());
}

Result<std::size_t> read_some(const Descriptor& file, std::span<char> into) {
  const auto got = retried([&] { return ::read(file.number(), into.data(), into.size()); });
  if (got == -1) return failed("cannot read");
  return static_cast<std::size_t>(got);
}

Result<std::size_t> read_at(const Descriptor& file, std::uint64_t offset, std::span<char> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto got = retried([&] {
      return ::pread(file.number(), into.data() + done, into.size() - done,
                     static_cast<off_t>(offset + done));
    });
    if (got == -1) return failed("cannot read");
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

Result<void> rewind(const Descriptor& file) {
  if (::lseek(file.number(), 0, SEEK_SET) == -1) return failed("cannot go to the start of a file");
  return {};
}

Result<void> write_all(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto put = retried([&] { return ::write(file.number(), bytes.data(), bytes.size()); });
    if (put == -1) return failed("cannot write");
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return {};
}

Result<void> sync(const Descriptor& file) {
  if (retried([&] { return ::fdatasync(file.number()); }) == -1) return failed("cannot sync");
  return {};
}

Result<void> sync_directory(const Path& directory) {
  QUELL_TRY(const Descriptor opened,
            open_with(directory, O_RDONLY | O_DIRECTORY, Mode::kSecret, "cannot open"));
  if (retried([&] { return ::fsync(opened.number()); }) == -1)
    return failed("cannot sync", directory);
  return {};
}

Result<bool> may_write(const Path& path) {
  if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0) return true;
  if (errno == EACCES || errno == EROFS || errno == EPERM) return false;
  return failed("cannot look at", path);
}

Result<void> set_mode(const Path& path, Mode mode) {
  if (::chmod(path.c_str(), rights_for(path, mode).bits) != 0) {
    return failed("cannot change the mode of", path);
  }
  return {};
}

Result<void> remove_file(const Path& path) {
  if (::unlink(path.c_str()) != 0) return failed("cannot remove", path);
  return {};
}

}  // namespace quell::os
