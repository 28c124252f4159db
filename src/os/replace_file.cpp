#include "os/replace_file.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <thread>

#include "fmt/format.h"
#include "os/deadline.h"
#include "os/errno.h"
#include "os/file.h"

namespace quell::os {

namespace {

constexpr std::size_t kMostMatches = 4096;

Result<struct stat> attributes_of(const std::filesystem::path& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) {
    return std::unexpected(error_of(errno, path.string()));
  }
  if (!S_ISREG(found.st_mode)) {
    return fail(ErrorCode::kUnsupported, fmt::format("{} is not a regular file", path.string()));
  }
  return found;
}

Result<void> write_like(const struct stat& model, const std::filesystem::path& path,
                        std::string_view bytes) {
  // O_EXCL after unlink: nobody can have put a link there for us to write through.
  (void)::unlink(path.c_str());
  const int number = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                            static_cast<mode_t>(S_IRUSR | S_IWUSR));
  if (number < 0) {
    return std::unexpected(error_of(errno, fmt::format("cannot create {}", path.string())));
  }
  const Descriptor file(number);
  QUELL_CHECK(write_all(file, bytes));
  struct stat made{};
  const bool other_owner =
      ::fstat(number, &made) != 0 || made.st_uid != model.st_uid || made.st_gid != model.st_gid;
  if ((other_owner && ::fchown(number, model.st_uid, model.st_gid) != 0) ||
      ::fchmod(number, model.st_mode & 07777U) != 0) {
    return std::unexpected(
        error_of(errno, fmt::format("cannot give {} its owner and mode", path.string())));
  }
  if (::fsync(number) != 0) {
    return std::unexpected(error_of(errno, fmt::format("cannot sync {}", path.string())));
  }
  return {};
}

}  // namespace

Result<void> write_beside(const std::filesystem::path& model, std::string_view bytes,
                          const std::string& name) {
  QUELL_TRY(const struct stat attributes, attributes_of(model));
  const std::filesystem::path beside = model.parent_path() / name;
  Result<void> written = write_like(attributes, beside, bytes);
  if (!written) (void)::unlink(beside.c_str());
  return written;
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view bytes,
                          const std::string& temporary) {
  QUELL_CHECK(write_beside(path, bytes, temporary));
  return rename_durably(path.parent_path() / temporary, path);
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
