#include <algorithm>
#include <filesystem>
#include <system_error>

#include "logs/source.h"
#include "os/file.h"

namespace quell::logs {

namespace {

constexpr unsigned kMaxDepth = 16;

bool is_file(const std::string& path, os::Kind kind) {
  if (kind == os::Kind::kFile) return true;
  std::error_code ignored;  // a link that leads nowhere is no file
  return kind == os::Kind::kSymlink && std::filesystem::is_regular_file(path, ignored);
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory.ends_with('/') ? directory + name : directory + '/' + name;
}

enum class From { kUser, kDirectory };

class Expansion {
 public:
  explicit Expansion(std::size_t limit) : limit_(limit) {}

  void add(std::string path, From from) {
    if (list_.items.size() == limit_) {
      list_.truncated = true;
      return;
    }
    list_.items.push_back({std::move(path), from == From::kDirectory});
  }

  /// Whether `directory` could be listed.
  bool add_directory(const std::string& directory, unsigned depth) {
    auto entries = os::list_directory(directory);
    if (!entries) return false;
    std::ranges::sort(*entries, {}, &os::Entry::name);
    for (const os::Entry& entry : *entries) {
      if (list_.truncated) return true;
      std::string path = joined(directory, entry.name);
      if (is_file(path, entry.kind)) {
        add(std::move(path), From::kDirectory);
      } else if (entry.kind == os::Kind::kDirectory) {
        if (depth == kMaxDepth)
          list_.truncated = true;
        else if (!add_directory(path, depth + 1))
          add(path, From::kDirectory);
      }
    }
    return true;
  }

  [[nodiscard]] PathList take() && { return std::move(list_); }

 private:
  std::size_t limit_;
  PathList list_;
};

}  // namespace

PathList expand_paths(const std::vector<std::string>& given, std::size_t limit) {
  Expansion expansion(limit);
  for (const std::string& path : given) {
    if (path == "-" || !expansion.add_directory(path, 0)) expansion.add(path, From::kUser);
  }
  return std::move(expansion).take();
}

}  // namespace quell::logs
