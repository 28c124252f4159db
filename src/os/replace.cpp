// Whole files: read at once, replaced atomically, renamed durably, copied.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cstdio>
#include <cstdlib>

#include <array>
#include <cerrno>

#include "os/errno.h"
#include "os/file.h"
#include "shared.h"

namespace quell::os {
namespace {

constexpr std::size_t kPiece = 64UZ * 1024;

std::unexpected<Error> failed_rename(const Path& from, const Path& to) {
  const int number = errno;
  return std::unexpected(error_of(number, "cannot rename " + from.string() + " to " + to.string()));
}

Path directory_of(const Path& path) {
  return path.has_parent_path() ? path.parent_path() : Path(".");
}

Result<void> sync_directories_of(const Path& from, const Path& to) {
  QUELL_CHECK(sync_directory(directory_of(to)));
  if (directory_of(from) != directory_of(to)) QUELL_CHECK(sync_directory(directory_of(from)));
  return {};
}

/// A new file beside `path` with a name that nobody else has.
struct Temporary {
  Path path;
  Descriptor file;
};
Result<Temporary> temporary_beside(const Path& path, Mode mode) {
  std::string name =
      (directory_of(path) / (".tmp-" + path.filename().string() + "-XXXXXX")).string();
  Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.is_open() || !give(file.number(), rights_for(path, mode))) {
    const int number = errno;
    return std::unexpected(error_of(number, "cannot create a file beside " + path.string()));
  }
  return Temporary{.path = Path(name), .file = std::move(file)};
}

Result<void> write_and_sync(const Descriptor& file, std::string_view bytes) {
  QUELL_CHECK(write_all(file, bytes));
  return sync(file);
}

}  // namespace

namespace {

/// Pipes that the shell made for this process: `<(COMMAND)`, and standard input by name.
bool is_own_descriptor(const Path& path) {
  const std::string& name = path.native();
  return name.starts_with("/dev/fd/") || name == "/dev/stdin" || name.starts_with("/proc/self/fd/");
}

/// Whoever can name a file can put a pipe in its place, and opening one waits for a writer.
Result<Descriptor> open_without_waiting(const Path& path) {
  if (is_own_descriptor(path)) return open_to_read(path);
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat status{};
  if (!file.is_open() || ::fstat(file.number(), &status) != 0) {
    const int number = errno;
    return std::unexpected(error_of(number, "cannot open " + path.string()));
  }
  if (!S_ISFIFO(status.st_mode) && !S_ISSOCK(status.st_mode)) return file;
  return fail(ErrorCode::kUnsupported, path.string() + " is a pipe and not a file");
}

}  // namespace

Result<std::string> read_file(const Path& path, std::size_t limit) {
  QUELL_TRY(const Descriptor file, open_without_waiting(path));
  std::string text;
  std::array<char, kPiece> piece{};
  while (true) {
    QUELL_TRY(const std::size_t got, read_some(file, piece));
    if (got == 0) return text;
    if (text.size() + got > limit) {
      return fail(ErrorCode::kLimit,
                  path.string() + " is longer than " + std::to_string(limit) + " bytes");
    }
    text.append(piece.data(), got);
  }
}

Result<void> write_file_atomically(const Path& path, std::string_view bytes, Mode mode) {
  QUELL_TRY(const Temporary temporary, temporary_beside(path, mode));
  auto written = write_and_sync(temporary.file, bytes);
  if (written) written = rename_durably(temporary.path, path);
  // After a failure nothing stays; that the removal fails too changes nothing for the caller.
  if (!written) {
    const auto removed = remove_file(temporary.path);
    static_cast<void>(removed);
  }
  return written;
}

Result<void> rename_durably(const Path& from, const Path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return failed_rename(from, to);
  return sync_directories_of(from, to);
}

Result<void> rename_without_replacing(const Path& from, const Path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    return failed_rename(from, to);
  }
  return sync_directories_of(from, to);
}

Result<void> copy_file(const Path& from, const Path& to, Mode mode) {
  QUELL_TRY(const Descriptor source, open_to_read(from));
  QUELL_TRY(const Descriptor target, create(to, mode));
  std::array<char, kPiece> piece{};
  while (true) {
    QUELL_TRY(const std::size_t got, read_some(source, piece));
    if (got == 0) return sync(target);
    QUELL_CHECK(write_all(target, std::string_view(piece.data(), got)));
  }
}

}  // namespace quell::os
