#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "logs/rotation.h"
#include "logs/source.h"
#include "name_pattern.h"
#include "os/file.h"
#include "path_order.h"
#include "pattern_paths.h"

namespace quell::logs {

namespace {

constexpr unsigned kMaxDepth = 16;

enum class From { kUser, kDirectory };

class Expansion {
 public:
  explicit Expansion(std::size_t limit) : limit_(limit) {}

  void add_given(const std::string& path) {
    if (path == "-") {
      add(path, {}, From::kUser);
    } else if (is_pattern(path) && !exists(path)) {
      add_pattern(path);
    } else {
      add_path(path);
    }
  }

  [[nodiscard]] PathList take() && {
    found_ = in_sets(std::move(found_));
    leave_out_copies(found_, list_.skipped);
    for (FoundPath& path : found_) list_.items.push_back(std::move(path.item));
    return std::move(list_);
  }

 private:
  using Identity = std::pair<std::uint64_t, std::uint64_t>;

  static bool exists(const std::string& path) {
    const auto info = os::info(path);
    return info && info->has_value();
  }

  static std::optional<os::Info> target_of(const std::string& path) {
    const auto info = os::info_of_target(path);
    return info ? *info : std::nullopt;
  }

  void add_path(const std::string& path) {
    const auto info = target_of(path);
    const bool is_directory = info && info->kind == os::Kind::kDirectory;
    if (!is_directory || !add_directory(path, 0)) add(path, info, From::kUser);
  }

  void add_pattern(const std::string& pattern) {
    const PatternPaths paths = paths_like(pattern, limit_);
    list_.truncated = list_.truncated || paths.truncated;
    for (const std::string& path : paths.found) add_path(path);
    for (const std::string& directory : paths.unlistable) add(directory, {}, From::kUser);
    if (paths.found.empty() && paths.unlistable.empty()) add(pattern, {}, From::kUser);
  }

  /// Whether `directory` could be listed.
  bool add_directory(const std::string& directory, unsigned depth) {
    auto entries = os::list_directory(directory);
    if (!entries) return false;
    std::ranges::sort(*entries, [](const os::Entry& a, const os::Entry& b) {
      return in_time_order(a.name, b.name) < 0;
    });
    for (const os::Entry& entry : *entries) {
      if (list_.truncated) return true;
      std::string path = joined(directory, entry.name);
      if (entry.kind == os::Kind::kDirectory) {
        if (depth == kMaxDepth) {
          list_.truncated = true;
        } else if (!add_directory(path, depth + 1)) {
          add(std::move(path), {}, From::kDirectory);
        }
        continue;
      }
      const auto info =
          target_of(path);  // a link that leads nowhere, or to a directory, is no file
      if (info && info->kind == os::Kind::kFile) add(std::move(path), info, From::kDirectory);
    }
    return true;
  }

  void add(std::string path, const std::optional<os::Info>& info, From from) {
    const bool is_regular = info && info->kind == os::Kind::kFile;
    if (is_regular) {
      const auto [known, is_new] =
          index_of_.try_emplace({info->device, info->inode}, found_.size());
      if (!is_new) return add_again(std::move(path), known->second, from);
    }
    if (found_.size() == limit_) {
      list_.truncated = true;
      return;
    }
    found_.push_back(
        {.item = {.path = std::move(path), .found_in_directory = from == From::kDirectory},
         .is_regular = is_regular});
  }

  void add_again(std::string path, std::size_t index, From from) {
    if (index >= found_.size()) return;  // over the limit as well
    PathList::Item& item = found_[index].item;
    if (from == From::kUser) item.found_in_directory = false;
    if (path == item.path) return;
    if (list_.skipped.size() == limit_) {
      list_.truncated = true;
      return;
    }
    list_.skipped.push_back({.path = std::move(path), .reason = "the same file as " + item.path});
  }

  std::size_t limit_;
  PathList list_;
  std::vector<FoundPath> found_;
  std::map<Identity, std::size_t> index_of_;
};

}  // namespace

PathList expand_paths(const std::vector<std::string>& given, std::size_t limit) {
  Expansion expansion(limit);
  for (const std::string& path : given) expansion.add_given(path);
  return std::move(expansion).take();
}

}  // namespace quell::logs
