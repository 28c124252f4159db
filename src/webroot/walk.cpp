#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "os/open_directory.h"
#include "webroot/tree.h"

namespace quell::webroot {
namespace {

/// A directory that is being gone through.
struct Level {
  os::OpenDirectory directory;
  std::string prefix;  ///< empty, or ends in '/'
  std::vector<os::Entry> entries;
  std::size_t next = 0;
};

class Walk {
 public:
  explicit Walk(const WalkOptions& options) : options_(options) {}

  Tree run(os::OpenDirectory root) {
    push(std::move(root), "");
    while (!levels_.empty() && !tree_.truncated) {
      if (options_.stopped && options_.stopped()) {
        tree_.stopped = true;
        break;
      }
      step();
    }
    std::sort(tree_.entries.begin(), tree_.entries.end(),
              [](const TreeEntry& a, const TreeEntry& b) { return a.path < b.path; });
    return std::move(tree_);
  }

 private:
  /// Takes the deepest directory up to its next subdirectory.
  void step() {
    const std::size_t depth = levels_.size();
    while (levels_.size() == depth && levels_.back().next < levels_.back().entries.size()) {
      Level& level = levels_.back();
      take(level, level.entries[level.next++]);
      if (tree_.truncated) return;
    }
    if (levels_.size() == depth) levels_.pop_back();
  }

  void push(os::OpenDirectory directory, std::string prefix) {
    tree_.directories += 1;
    auto listing = directory.list(options_.limits.directory_entries);
    if (!listing) {
      problem(prefix.empty() ? "." : prefix, listing.error());
      return;
    }
    if (listing->truncated) {
      problem(prefix,
              Error(ErrorCode::kLimit, "the directory has more entries than are looked at"));
    }
    if (options_.progress) options_.progress(tree_.entries.size());
    levels_.push_back({.directory = std::move(directory),
                       .prefix = std::move(prefix),
                       .entries = std::move(listing->entries)});
  }

  void take(const Level& level, const os::Entry& entry) {
    std::string path = level.prefix + entry.name;
    const auto seen = level.directory.look_at(entry.name);
    if (!seen) return problem(std::move(path), seen.error());
    if (!*seen) return;  // gone meanwhile
    if ((*seen)->basic.kind == os::Kind::kDirectory) return enter(level, entry.name, path);
    if (tree_.entries.size() == options_.limits.entries) {
      tree_.truncated = true;
      return;
    }
    TreeEntry kept{.path = std::move(path), .info = **seen};
    if (kept.info.basic.kind == os::Kind::kSymlink) {
      auto text = level.directory.link_text(entry.name, options_.limits.link_bytes);
      if (!text) return problem(std::move(kept.path), text.error());
      kept.link = *std::move(text);
    }
    tree_.entries.push_back(std::move(kept));
  }

  /// `level` is not valid any more when this returns.
  void enter(const Level& level, const std::string& name, std::string path) {
    if (levels_.size() == options_.limits.depth) {
      return problem(std::move(path), Error(ErrorCode::kLimit,
                                            "directories are deeper within each other than are "
                                            "looked at"));
    }
    auto inner = level.directory.enter(name);
    if (!inner) return problem(std::move(path), inner.error());
    push(*std::move(inner), std::move(path) + "/");
  }

  void problem(std::string path, Error error) {
    if (tree_.problems.size() == options_.limits.problems) {
      tree_.further_problems += 1;
      return;
    }
    tree_.problems.push_back({.path = std::move(path), .error = std::move(error)});
  }

  const WalkOptions& options_;
  std::vector<Level> levels_;
  Tree tree_;
};

}  // namespace

Result<Tree> walk(const os::Path& root, const WalkOptions& options) {
  QUELL_TRY(os::OpenDirectory opened, os::OpenDirectory::open(root));
  return Walk(options).run(std::move(opened));
}

Result<os::Descriptor> open_below(const os::OpenDirectory& root, const std::string& path) {
  const os::OpenDirectory* at = &root;
  std::optional<os::OpenDirectory> inner;
  std::size_t begin = 0;
  for (std::size_t slash = path.find('/'); slash != std::string::npos;
       slash = path.find('/', begin)) {
    QUELL_TRY(os::OpenDirectory next, at->enter(path.substr(begin, slash - begin)));
    inner.emplace(std::move(next));
    at = &*inner;
    begin = slash + 1;
  }
  return at->open_file(path.substr(begin));
}

}  // namespace quell::webroot
