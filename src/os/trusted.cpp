#include "os/trusted.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "fmt/format.h"
#include "os/errno.h"

namespace quell::os {

namespace {

constexpr mode_t kOthersWrite = S_IWGRP | S_IWOTH;

Result<struct stat> attributes(const Descriptor& file, const Path& path) {
  struct stat found{};
  if (::fstat(file.number(), &found) == 0) return found;
  return std::unexpected(error_of(errno, path.string()));
}

/// Nobody but root may change what this is or what is in it.
Result<void> check(const struct stat& found, const Path& path) {
  if (found.st_uid != 0) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("{} belongs to user {}, and not to root", path.string(), found.st_uid));
  }
  const bool sticky = S_ISDIR(found.st_mode) && (found.st_mode & S_ISVTX) != 0;
  if ((found.st_mode & kOthersWrite) != 0 && !sticky) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("{} may be changed by others than root (mode {:04o})", path.string(),
                            found.st_mode & 07777U));
  }
  return {};
}

Result<Descriptor> open_part(int directory, const std::string& name, const Path& so_far) {
  // O_NONBLOCK: a named pipe must not hold us up before it is seen to be one.
  const int number =
      ::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (number >= 0) return Descriptor(number);
  if (errno == ELOOP) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{} is a symbolic link: name where it leads", so_far.string()));
  }
  return std::unexpected(error_of(errno, so_far.string()));
}

/// The last part, open, after every part was checked. A directory that is sticky lets others add to
/// it, so it is fine on the way and not as the end.
Result<Descriptor> walk(const Path& path) {
  if (!path.is_absolute()) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} is not absolute", path.string()));
  }
  QUELL_TRY(Descriptor at, open_part(AT_FDCWD, "/", "/"));
  Path so_far = "/";
  QUELL_TRY(struct stat found, attributes(at, so_far));
  QUELL_CHECK(check(found, so_far));
  for (const Path& part : path.relative_path()) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      return fail(ErrorCode::kInvalidInput, fmt::format("{} holds ..", path.string()));
    }
    so_far /= part;
    QUELL_TRY(at, open_part(at.number(), part.string(), so_far));
    QUELL_TRY(found, attributes(at, so_far));
    QUELL_CHECK(check(found, so_far));
  }
  if ((found.st_mode & kOthersWrite) != 0) {
    return fail(ErrorCode::kPermissionDenied,
                fmt::format("everybody may add to {}", path.string()));
  }
  return at;
}

}  // namespace

Result<std::string> read_trusted(const Path& path, std::size_t limit) {
  QUELL_TRY(const Descriptor file, walk(path));
  QUELL_TRY(const struct stat found, attributes(file, path));
  if (!S_ISREG(found.st_mode)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} is no file", path.string()));
  }
  std::string text(limit + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    QUELL_TRY(const std::size_t got,
              read_some(file, std::span(text.data() + size, text.size() - size)));
    if (got == 0) break;
    size += got;
  }
  if (size > limit) {
    return fail(ErrorCode::kLimit, fmt::format("{} has over {} bytes", path.string(), limit));
  }
  text.resize(size);
  return text;
}

Result<void> check_trusted(const Path& path) {
  QUELL_CHECK(walk(path));
  return {};
}

}  // namespace quell::os
