#include "hotpatch/copy.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hotpatch/tree.h"

namespace quell::contain::hotpatch {
namespace {

constexpr std::size_t kMostEntries = 20'000;
constexpr std::uint64_t kMostBytes = 256ULL * 1024 * 1024;
constexpr std::size_t kDeepest = 100;
constexpr std::size_t kLongestLink = 4096;

/// Copies, counting what it copies.
class Copier {
 public:
  explicit Copier(const patch::Tree& changed) : changed_(changed) {}

  // Recursion: at most kDeepest.
  Result<void> copy(const os::OpenDirectory& from, const os::OpenDirectory& to,
                    const std::string& below, std::size_t depth) {
    if (depth > kDeepest) return fail(ErrorCode::kLimit, "the tree is too deep to be copied");
    QUELL_TRY(const auto listing, from.list(kMostEntries));
    entries_ += listing.entries.size();
    if (listing.truncated || entries_ > kMostEntries) {
      return fail(ErrorCode::kLimit, "the tree has too many files to be copied for its check");
    }
    for (const os::Entry& entry : listing.entries) {
      const std::string path = below + entry.name;
      // The name that files are written under first is nothing of the tree's.
      if (entry.name == kTemporary || changed_.contains(path)) continue;
      QUELL_CHECK(copy_entry(from, entry, to, path, depth));
    }
    return {};
  }

 private:
  Result<void> copy_entry(const os::OpenDirectory& from, const os::Entry& entry,
                          const os::OpenDirectory& to, const std::string& path, std::size_t depth) {
    switch (entry.kind) {
      case os::Kind::kDirectory: {
        QUELL_TRY(const os::OpenDirectory source, from.enter(entry.name));
        QUELL_TRY(const auto there, to.look_at(entry.name));
        if (!there) {
          QUELL_TRY(const os::FileTraits traits, new_in(to, 0700));
          QUELL_CHECK(to.make_directory(entry.name, traits));
        }
        QUELL_TRY(const os::OpenDirectory target, to.enter(entry.name));
        return copy(source, target, path + "/", depth + 1);
      }
      case os::Kind::kSymlink: {
        QUELL_TRY(const std::string leads, from.link_text(entry.name, kLongestLink));
        if (!stays_inside(path, leads)) return {};
        return to.make_link(entry.name, leads);
      }
      case os::Kind::kFile:
        return copy_file(from, entry.name, to);
      case os::Kind::kOther:
        return {};
    }
    return {};
  }

  Result<void> copy_file(const os::OpenDirectory& from, const std::string& name,
                         const os::OpenDirectory& to) {
    QUELL_TRY(const auto info, from.look_at(name));
    if (!info) return {};
    if (bytes_ + info->basic.size > kMostBytes) {
      return fail(ErrorCode::kLimit, "the tree is too large to be copied for its check");
    }
    QUELL_TRY(const std::string bytes, read_whole(from, name, kMostBytes - bytes_));
    bytes_ += bytes.size();
    const bool executable = (info->basic.permissions & 0100U) != 0;
    QUELL_TRY(const os::FileTraits traits, new_in(to, executable ? 0755 : 0644));
    return to.put(name, bytes, traits, kTemporary);
  }

  const patch::Tree& changed_;
  std::size_t entries_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

bool stays_inside(const std::string& path, std::string_view leads) {
  if (leads.starts_with('/')) return false;
  auto above = std::ranges::count(path, '/');
  bool named = false;
  while (!leads.empty()) {
    const std::size_t end = std::min(leads.find('/'), leads.size());
    const std::string_view part = leads.substr(0, end);
    leads.remove_prefix(std::min(end + 1, leads.size()));
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      named = true;
      continue;
    }
    if (named || above == 0) return false;
    --above;
  }
  return true;
}

Result<void> copy_tree(const os::OpenDirectory& from, const os::OpenDirectory& to,
                       const patch::Tree& changed) {
  return Copier(changed).copy(from, to, "", 0);
}

}  // namespace quell::contain::hotpatch
