// Directories, file systems, temporary places and locks.
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "os/errno.h"
#include "os/file.h"
#include "shared.h"

namespace quell::os {
namespace {

std::unexpected<Error> failed(std::string_view doing, const Path& path) {
  const int number = errno;
  return std::unexpected(error_of(number, std::string(doing) + " " + path.string()));
}

Kind kind_of(const dirent& entry) {
  switch (entry.d_type) {
    case DT_REG:
      return Kind::kFile;
    case DT_DIR:
      return Kind::kDirectory;
    case DT_LNK:
      return Kind::kSymlink;
    default:
      return Kind::kOther;
  }
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

struct NamedFileSystem {
  long magic;
  std::string_view name;
};
// From statfs(2) and linux/magic.h.
constexpr std::array kFileSystems = {
    NamedFileSystem{0xEF53, "ext4"},          NamedFileSystem{0x01021994, "tmpfs"},
    NamedFileSystem{0x58465342, "xfs"},       NamedFileSystem{0x9123683E, "btrfs"},
    NamedFileSystem{0x794C7630, "overlayfs"}, NamedFileSystem{0x6969, "nfs"},
    NamedFileSystem{0x2FC12FC1, "zfs"},       NamedFileSystem{0x65735546, "fuse"}};

}  // namespace

Result<void> make_directories(const Path& path, Mode mode) {
  if (path.empty()) return fail(ErrorCode::kInvalidInput, "a directory needs a name");
  if (make_directory(path, mode) == 0) return {};
  if (errno == ENOENT && path.has_parent_path() && path.parent_path() != path) {
    QUELL_CHECK(make_directories(path.parent_path(), mode));
    if (make_directory(path, mode) == 0) return {};
  }
  if (errno != EEXIST) return failed("cannot make the directory", path);
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return {};
  return fail(ErrorCode::kConflict, path.string() + " is not a directory");
}

Result<std::vector<Entry>> list_directory(const Path& path) {
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir(path.c_str()));
  if (!directory) return failed("cannot list", path);
  std::vector<Entry> entries;
  errno = 0;
  while (const dirent* entry = ::readdir(directory.get())) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name == "." || name == "..") continue;
    Kind kind = kind_of(*entry);
    if (entry->d_type == DT_UNKNOWN) {  // not every file system notes it with the name
      QUELL_TRY(const auto looked, info(path / name));
      kind = looked ? looked->kind : kind;
    }
    entries.push_back(Entry{.name = std::string(name), .kind = kind});
    errno = 0;
  }
  if (errno != 0) return failed("cannot list", path);
  return entries;
}

Result<void> remove_tree(const Path& path) {
  std::error_code error;
  std::filesystem::remove_all(path, error);
  if (error) return std::unexpected(error_of(error.value(), "cannot remove " + path.string()));
  return {};
}

Result<std::string> file_system_of(const Path& path) {
  struct statfs status{};
  if (::statfs(path.c_str(), &status) != 0) return failed("cannot look at", path);
  for (const NamedFileSystem& known : kFileSystems) {
    if (known.magic == status.f_type) return std::string(known.name);
  }
  return fmt::format("{:#x}", status.f_type);
}

Result<TemporaryDirectory> TemporaryDirectory::make(std::string_view purpose) {
  std::error_code error;
  const Path base = std::filesystem::temp_directory_path(error);
  if (error) return std::unexpected(error_of(error.value(), "no directory for temporary files"));
  std::string name = (base / ("quell-" + std::string(purpose) + "-XXXXXX")).string();
  if (::mkdtemp(name.data()) == nullptr) return failed("cannot make a temporary directory", name);
  return TemporaryDirectory(Path(name));
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : path_(std::exchange(other.path_, Path())) {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

TemporaryDirectory::~TemporaryDirectory() {
  // What cannot be removed stays for the system's own cleaning of temporary files.
  if (path_.empty()) return;
  const auto removed = remove_tree(path_);
  static_cast<void>(removed);
}

Result<std::optional<Lock>> Lock::try_acquire(const Path& path) {
  Descriptor file(open_or_make(path, O_RDWR | O_CREAT, Mode::kSecret));
  if (!file.is_open()) return failed("cannot open the lock", path);
  if (::flock(file.number(), LOCK_EX | LOCK_NB) == 0) return Lock(std::move(file));
  if (errno == EWOULDBLOCK || errno == EINTR) return std::nullopt;
  return failed("cannot lock", path);
}

Result<Lock> Lock::acquire(const Path& path, std::chrono::milliseconds timeout) {
  constexpr std::chrono::milliseconds kBetweenTries{5};
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    QUELL_TRY(std::optional<Lock> lock, try_acquire(path));
    if (lock) return std::move(*lock);
    if (std::chrono::steady_clock::now() >= deadline) {
      return fail(ErrorCode::kTimeout, "somebody else holds " + path.string());
    }
    std::this_thread::sleep_for(kBetweenTries);
  }
}

Result<Flag> Flag::open(const Path& path) {
  Descriptor file(open_or_make(path, O_RDWR | O_CREAT, Mode::kSecret));
  if (!file.is_open()) return failed("cannot open", path);
  return Flag(std::move(file));
}

void Flag::raise() {
  ::flock(file_.number(), LOCK_SH | LOCK_NB);
}

void Flag::lower() {
  ::flock(file_.number(), LOCK_UN);
}

bool Flag::is_up_elsewhere() {
  if (::flock(file_.number(), LOCK_EX | LOCK_NB) != 0) return true;
  lower();
  return false;
}

}  // namespace quell::os
