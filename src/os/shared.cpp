#include "shared.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace quell::os {
namespace {

constexpr unsigned kOwner = 0700;
constexpr unsigned kToGroup = 3;  // from the owner's bits to the group's

/// What is public needs no more readers, and a key none.
bool is_for_the_group(Mode mode) {
  return mode == Mode::kSecret || mode == Mode::kSealed || mode == Mode::kPrivateDirectory;
}

unsigned shared_bits(unsigned bits, Mode mode) {
  const unsigned shared = bits | ((bits & kOwner) >> kToGroup);
  return mode == Mode::kPrivateDirectory ? shared | unsigned{S_ISGID} : shared;
}

}  // namespace

Rights rights_for(const Path& path, Mode mode) {
  Rights rights{.bits = static_cast<unsigned>(mode) & 07777U};
  const Path directory = path.has_parent_path() ? path.parent_path() : Path(".");
  struct stat status{};
  if (::stat(directory.c_str(), &status) != 0) return rights;
  const bool shared = (status.st_mode & S_ISGID) != 0 && (status.st_mode & S_IWGRP) != 0;
  if (shared && is_for_the_group(mode)) rights.bits = shared_bits(rights.bits, mode);
  // Not where everybody may write, as in /tmp: there the directory's owner is nobody's.
  const bool for_all = (status.st_mode & S_IWOTH) != 0;
  if (::geteuid() == 0 && status.st_uid != 0 && !for_all) {
    rights.owner = {.user = status.st_uid, .group = status.st_gid};
  }
  rights.as_asked = !shared && !rights.owner;
  return rights;
}

bool give(int file, const Rights& rights) {
  if (rights.owner && ::fchown(file, rights.owner->user, rights.owner->group) != 0) return false;
  return ::fchmod(file, rights.bits) == 0;
}

int open_or_make(const Path& path, int flags, Mode mode) {
  if ((flags & O_CREAT) == 0) return ::open(path.c_str(), flags | O_CLOEXEC);
  const Rights rights = rights_for(path, mode);
  if (rights.as_asked) return ::open(path.c_str(), flags | O_CLOEXEC, rights.bits);
  // Only who makes it gives it its rights, so it is told apart from a file that is there.
  const int made = ::open(path.c_str(), flags | O_CLOEXEC | O_EXCL, rights.bits);
  if (made == -1 && errno == EEXIST && (flags & O_EXCL) == 0) {
    return ::open(path.c_str(), (flags & ~O_CREAT) | O_CLOEXEC);
  }
  if (made == -1 || give(made, rights)) return made;
  const int why = errno;
  ::close(made);
  errno = why;
  return -1;
}

int make_directory(const Path& path, Mode mode) {
  const Rights rights = rights_for(path, mode);
  if (::mkdir(path.c_str(), rights.bits) != 0) return -1;
  if (rights.as_asked) return 0;
  const int made = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (made == -1) return -1;
  const bool given = give(made, rights);
  const int why = errno;
  ::close(made);
  errno = why;
  return given ? 0 : -1;
}

}  // namespace quell::os
