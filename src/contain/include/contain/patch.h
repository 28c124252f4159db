// Patches in the unified format (diff -u, git diff): read strictly, applied exactly. Pure.
// docs/decisions/0030-hotpatches-are-applied-by-quell.md says why not by patch(1).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::contain::patch {

inline constexpr std::size_t kLargestPatch = 256UZ * 1024;  // bytes: a hotpatch is small
inline constexpr std::size_t kMostFiles = 64;

enum class Op : char { kKeep = ' ', kRemove = '-', kAdd = '+' };

struct Line {
  Op op = Op::kKeep;
  std::string text;  ///< with its newline, unless the patch says that there is none
  friend bool operator==(const Line&, const Line&) = default;
};

struct Hunk {
  std::size_t old_start = 0;  ///< 1-based line; 0 for an empty side
  std::vector<Line> lines;    ///< as many as the header says
  friend bool operator==(const Hunk&, const Hunk&) = default;
};

/// Paths are relative and stay below their root: no "..", ".", empty part or control byte.
struct FilePatch {
  std::optional<std::string> from;  ///< nullopt: the file is created
  std::optional<std::string> to;    ///< nullopt: the file is deleted
  bool executable = false;          ///< of a created file
  std::vector<Hunk> hunks;
  friend bool operator==(const FilePatch&, const FilePatch&) = default;
};

/// Words before a file's header (a commit's message) are skipped; "a/" and "b/" are taken off when
/// both sides have them. Errors: kInvalidInput ("line 7: ..."), kUnsupported (binary files, links,
/// changed modes, quoted names), kLimit.
Result<std::vector<FilePatch>> parse(std::string_view text);

/// Text that parse() reads as the same.
std::string to_text(const std::vector<FilePatch>& files);

/// What takes the patch out again.
FilePatch reversed(const FilePatch& file);

struct Patched {
  std::string text;
  std::vector<std::string> offsets = {};  ///< "hunk 2 fits 3 lines further down"
};

/// Every hunk where its header says (moved as the hunks before it were), or at the only other
/// place where its lines stand; nothing is guessed. Errors: kConflict (it does not fit, or at
/// several places), kLimit (too many places to look at).
Result<Patched> patch_text(const FilePatch& file, std::string_view text);

/// Bytes by path; nullopt: there is no such file.
using Tree = std::map<std::string, std::optional<std::string>>;

/// The paths that the patch reads or writes.
std::vector<std::string> paths_of(const std::vector<FilePatch>& files);

/// All files or none. `tree` must hold every path of paths_of(). Errors: kConflict, kLimit, with
/// the path.
Result<Tree> patch_tree(const std::vector<FilePatch>& files, Tree tree,
                        std::vector<std::string>& offsets);

}  // namespace quell::contain::patch
