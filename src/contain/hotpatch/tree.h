// Files below a root, reached one directory after the other so that no symbolic link leads out of
// it, also not one that is laid meanwhile. Private to contain.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/patch.h"
#include "hotpatch/stack.h"
#include "os/open_directory.h"

namespace quell::contain::hotpatch {

inline constexpr std::size_t kLargestFile = 256UZ * 1024;  // bytes: its backup goes on record

/// What a file is written as before it gets its name.
inline constexpr const char* kTemporary = ".quell-hotpatch.new";

/// What something new in this directory gets: the directory's owner.
Result<os::FileTraits> new_in(const os::OpenDirectory& directory, unsigned permissions);
/// Errors: kInvalidInput (no regular file), kLimit (more than `limit` bytes).
Result<std::string> read_whole(const os::OpenDirectory& directory, const std::string& name,
                               std::size_t limit);

/// One user at a time. Errors of all: kInvalidInput (a link or no regular file in the way),
/// kPermissionDenied, kIo.
class FileTree {
 public:
  static Result<FileTree> open(const std::filesystem::path& root);

  /// How it is. Without bytes where there is nothing: then with the traits that something new gets.
  /// Also errors: kUnsupported (several names, zero bytes in it), kLimit.
  [[nodiscard]] Result<FileBefore> read(const std::string& path) const;
  /// Directories above it that are missing, outermost first.
  [[nodiscard]] Result<std::vector<std::string>> missing_above(const std::string& path) const;
  /// Makes or replaces it, or takes it away without bytes; directories that are missing are made.
  [[nodiscard]] Result<void> put(const std::string& path, const std::optional<std::string>& bytes,
                                 const os::FileTraits& traits, const std::string& temporary) const;
  /// Takes away what a crash left of `temporary` beside the path.
  [[nodiscard]] Result<void> sweep(const std::string& path, const std::string& temporary) const;
  /// Those that are empty, innermost first; which are left.
  [[nodiscard]] Result<std::vector<std::string>> remove_empty(
      std::vector<std::string> directories) const;
  /// All of it with `changed` laid over it, into an empty directory. Links that may lead out of it
  /// are left out. Errors also: those of copy_tree (hotpatch/copy.h).
  [[nodiscard]] Result<void> copy_to(const std::filesystem::path& directory,
                                     const patch::Tree& changed) const;

 private:
  explicit FileTree(os::OpenDirectory root) : root_(std::move(root)) {}
  os::OpenDirectory root_;
};

}  // namespace quell::contain::hotpatch
