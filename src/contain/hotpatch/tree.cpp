#include "hotpatch/tree.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "hotpatch/copy.h"
#include "os/file.h"

namespace quell::contain::hotpatch {

namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t slash = path.find('/');
    parts.emplace_back(path.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

/// As deep as there are directories, and how many of the parts that was.
struct Reached {
  os::OpenDirectory directory;
  std::size_t depth = 0;
};

Result<Reached> reach(const os::OpenDirectory& root, std::span<const std::string> parts) {
  QUELL_TRY(os::OpenDirectory again, root.enter("."));
  Reached reached{.directory = std::move(again), .depth = 0};
  for (const std::string& part : parts) {
    QUELL_TRY(const auto there, reached.directory.look_at(part));
    if (!there) return reached;
    QUELL_TRY(os::OpenDirectory next, reached.directory.enter(part));
    reached = {.directory = std::move(next), .depth = reached.depth + 1};
  }
  return reached;
}

}  // namespace

Result<std::string> read_whole(const os::OpenDirectory& directory, const std::string& name,
                               std::size_t limit) {
  QUELL_TRY(const os::Descriptor file, directory.open_file(name));
  constexpr std::size_t kPiece = 64UZ * 1024;
  std::string bytes;
  for (;;) {
    const std::size_t begin = bytes.size();
    bytes.resize(begin + kPiece);
    QUELL_TRY(const std::size_t size, os::read_at(file, begin, std::span(bytes).subspan(begin)));
    bytes.resize(begin + size);
    if (bytes.size() > limit) {
      return fail(ErrorCode::kLimit,
                  fmt::format("{} has more than {} KiB", terminal_safe(name), limit / 1024));
    }
    if (size < kPiece) return bytes;
  }
}

Result<os::FileTraits> new_in(const os::OpenDirectory& directory, unsigned permissions) {
  QUELL_TRY(const os::FileTraits traits, directory.traits());
  return os::FileTraits{.permissions = permissions, .owner = traits.owner, .group = traits.group};
}

Result<FileTree> FileTree::open(const std::filesystem::path& root) {
  QUELL_TRY(os::OpenDirectory opened, os::OpenDirectory::open(root));
  return FileTree(std::move(opened));
}

Result<FileBefore> FileTree::read(const std::string& path) const {
  const std::vector<std::string> parts = parts_of(path);
  QUELL_TRY(const Reached reached, reach(root_, std::span(parts).first(parts.size() - 1)));
  FileBefore file;
  const bool there_is_a_place = reached.depth + 1 == parts.size();
  std::optional<os::FullInfo> there;
  if (there_is_a_place) {
    QUELL_TRY(there, reached.directory.look_at(parts.back()));
  }
  if (!there) {
    QUELL_TRY(file.traits, new_in(reached.directory, 0644));
    return file;
  }
  QUELL_TRY(file.bytes, read_whole(reached.directory, parts.back(), kLargestFile));
  QUELL_TRY(file.traits, reached.directory.traits_of(parts.back()));
  const std::string name = terminal_safe(path);
  if (file.traits.links > 1) {
    return fail(ErrorCode::kUnsupported, name + " has several names (hard links): left alone");
  }
  if (file.bytes->find('\0') != std::string::npos) {
    return fail(ErrorCode::kUnsupported, name + " is no text");
  }
  return file;
}

Result<std::vector<std::string>> FileTree::missing_above(const std::string& path) const {
  const std::vector<std::string> parts = parts_of(path);
  QUELL_TRY(const Reached reached, reach(root_, std::span(parts).first(parts.size() - 1)));
  std::vector<std::string> missing;
  std::string above;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    above += (i == 0 ? "" : "/") + parts[i];
    if (i >= reached.depth) missing.push_back(above);
  }
  return missing;
}

Result<void> FileTree::put(const std::string& path, const std::optional<std::string>& bytes,
                           const os::FileTraits& traits, const std::string& temporary) const {
  const std::vector<std::string> parts = parts_of(path);
  const auto above = std::span(parts).first(parts.size() - 1);
  QUELL_TRY(Reached reached, reach(root_, above));
  if (!bytes) {
    if (reached.depth != above.size()) return {};
    return reached.directory.remove(parts.back());
  }
  for (std::size_t i = reached.depth; i < above.size(); ++i) {
    QUELL_TRY(os::FileTraits like, reached.directory.traits());
    like.modified_ns.reset();
    QUELL_CHECK(reached.directory.make_directory(above[i], like));
    QUELL_TRY(os::OpenDirectory next, reached.directory.enter(above[i]));
    reached.directory = std::move(next);
  }
  return reached.directory.put(parts.back(), *bytes, traits, temporary);
}

Result<void> FileTree::sweep(const std::string& path, const std::string& temporary) const {
  const std::vector<std::string> parts = parts_of(path);
  const auto above = std::span(parts).first(parts.size() - 1);
  QUELL_TRY(const Reached reached, reach(root_, above));
  if (reached.depth != above.size()) return {};
  QUELL_TRY(const auto there, reached.directory.look_at(temporary));
  return there ? reached.directory.remove(temporary) : Result<void>();
}

Result<std::vector<std::string>> FileTree::remove_empty(
    std::vector<std::string> directories) const {
  std::vector<std::string> left;
  std::ranges::reverse(directories);
  for (const std::string& path : directories) {
    const std::vector<std::string> parts = parts_of(path);
    const auto above = std::span(parts).first(parts.size() - 1);
    QUELL_TRY(const Reached reached, reach(root_, above));
    if (reached.depth != above.size()) continue;
    const auto removed = reached.directory.remove_directory(parts.back());
    if (removed) continue;
    if (removed.error().code() != ErrorCode::kConflict) return std::unexpected(removed.error());
    left.insert(left.begin(), path);
  }
  return left;
}

Result<void> FileTree::copy_to(const std::filesystem::path& directory,
                               const patch::Tree& changed) const {
  QUELL_TRY(const FileTree copy, open(directory));
  for (const auto& [path, bytes] : changed) {
    if (!bytes) continue;
    QUELL_TRY(const FileBefore none, copy.read(path));
    QUELL_CHECK(copy.put(path, bytes, none.traits, kTemporary));
  }
  return copy_tree(root_, copy.root_, changed);
}

}  // namespace quell::contain::hotpatch
