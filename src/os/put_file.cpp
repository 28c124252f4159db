// Files changed in a directory held open: OpenDirectory's half that writes.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <string_view>

#include "extended_attributes.h"
#include "os/errno.h"
#include "os/open_directory.h"

namespace quell::os {
namespace {

constexpr std::int64_t kNanos = 1'000'000'000;

std::unexpected<Error> failed(std::string_view doing, std::string_view name) {
  const int number = errno;
  return std::unexpected(error_of(number, std::string(doing) + " " + std::string(name)));
}

FileTraits traits_from(const struct stat& status) {
  return {.permissions = status.st_mode & 07777U,
          .owner = status.st_uid,
          .group = status.st_gid,
          .modified_ns = status.st_mtim.tv_sec * kNanos + status.st_mtim.tv_nsec,
          .links = status.st_nlink};
}

bool give_owner(int file, const FileTraits& traits) {
  struct stat made{};
  if (::fstat(file, &made) != 0) return false;
  const bool other = made.st_uid != traits.owner || made.st_gid != traits.group;
  return !other || ::fchown(file, traits.owner, traits.group) == 0;
}

/// After the owner: giving a file away takes its set-user-id bit.
bool give_mode_and_time(int file, const FileTraits& traits) {
  if (::fchmod(file, static_cast<mode_t>(traits.permissions)) != 0) return false;
  if (!traits.modified_ns) return true;
  timespec access{};
  access.tv_nsec = UTIME_OMIT;
  timespec modified{};
  modified.tv_sec = *traits.modified_ns / kNanos;
  modified.tv_nsec = *traits.modified_ns % kNanos;
  const std::array<timespec, 2> times = {access, modified};
  return ::futimens(file, times.data()) == 0;
}

/// Of the file that has the name; nothing, if none has.
Result<void> give_attributes_of(int directory, const std::string& name, int made) {
  const Descriptor model(
      ::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (model.is_open()) return give_extended_attributes(model.number(), made, name);
  if (errno == ENOENT || errno == ELOOP) return {};
  return failed("cannot open", name);
}

}  // namespace

Result<FileTraits> OpenDirectory::traits_of(const std::string& name) const {
  struct stat status{};
  if (::fstatat(directory_.number(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return failed("cannot look at", name);
  }
  return traits_from(status);
}

Result<FileTraits> OpenDirectory::traits() const {
  struct stat status{};
  if (::fstat(directory_.number(), &status) != 0) return failed("cannot look at", "a directory");
  return traits_from(status);
}

Result<void> OpenDirectory::put(const std::string& name, std::string_view bytes,
                                const FileTraits& traits, const std::string& temporary) const {
  // O_EXCL after unlink: nobody can have put a link there for us to write through.
  (void)::unlinkat(directory_.number(), temporary.c_str(), 0);
  const Descriptor file(::openat(directory_.number(), temporary.c_str(),
                                 O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                 static_cast<mode_t>(S_IRUSR | S_IWUSR)));
  if (!file.is_open()) return failed("cannot create", temporary);
  const auto write = [&]() -> Result<void> {
    QUELL_CHECK(write_all(file, bytes));
    if (!give_owner(file.number(), traits)) return failed("cannot give its owner to", name);
    // Before the mode: it would open what an access list that the directory hands down lets in.
    QUELL_CHECK(give_attributes_of(directory_.number(), name, file.number()));
    if (!give_mode_and_time(file.number(), traits)) {
      return failed("cannot give its mode and time to", name);
    }
    if (::fsync(file.number()) != 0) return failed("cannot sync", name);
    if (::renameat(directory_.number(), temporary.c_str(), directory_.number(), name.c_str()) !=
        0) {
      return failed("cannot replace", name);
    }
    return {};
  };
  if (Result<void> written = write(); !written) {
    (void)::unlinkat(directory_.number(), temporary.c_str(), 0);
    return written;
  }
  if (::fsync(directory_.number()) != 0) return failed("cannot sync the directory of", name);
  return {};
}

Result<void> OpenDirectory::remove(const std::string& name) const {
  if (::unlinkat(directory_.number(), name.c_str(), 0) != 0 && errno != ENOENT) {
    return failed("cannot remove", name);
  }
  if (::fsync(directory_.number()) != 0) return failed("cannot sync the directory of", name);
  return {};
}

Result<void> OpenDirectory::make_directory(const std::string& name,
                                           const FileTraits& traits) const {
  if (::mkdirat(directory_.number(), name.c_str(), static_cast<mode_t>(0700)) != 0) {
    return failed("cannot make the directory", name);
  }
  QUELL_TRY(const OpenDirectory made, enter(name));
  const int number = made.directory_.number();
  if (!give_owner(number, traits) || !give_mode_and_time(number, traits)) {
    return failed("cannot give its owner to", name);
  }
  if (::fsync(directory_.number()) != 0) return failed("cannot sync the directory of", name);
  return {};
}

Result<void> OpenDirectory::make_link(const std::string& name, const std::string& leads) const {
  if (::symlinkat(leads.c_str(), directory_.number(), name.c_str()) == 0) return {};
  if (errno == EEXIST) return fail(ErrorCode::kConflict, name + " is there already");
  return failed("cannot make the link", name);
}

Result<void> OpenDirectory::remove_directory(const std::string& name) const {
  if (::unlinkat(directory_.number(), name.c_str(), AT_REMOVEDIR) != 0 && errno != ENOENT) {
    if (errno == ENOTEMPTY) return fail(ErrorCode::kConflict, name + " is not empty");
    return failed("cannot remove the directory", name);
  }
  if (::fsync(directory_.number()) != 0) return failed("cannot sync the directory of", name);
  return {};
}

}  // namespace quell::os
