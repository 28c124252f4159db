#include "pattern_paths.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "name_pattern.h"
#include "os/file.h"

namespace quell::logs {

namespace {

bool is_directory(const std::string& path) {
  std::error_code ignored;  // what can't be looked at is none to go into
  return std::filesystem::is_directory(path, ignored);
}

bool exists(const std::string& path) {
  const auto info = os::info(path);
  return info && info->has_value();
}

/// Adds to `next` what in `directory` fits `part`.
void list(const std::string& directory, const std::string& part, PatternPaths& result,
          std::vector<std::string>& next) {
  const auto entries = os::list_directory(directory.empty() ? "." : directory);
  if (!entries) {
    if (is_directory(directory)) result.unlistable.push_back(directory);
    return;
  }
  for (const os::Entry& entry : *entries) {
    if (matches(part, entry.name)) next.push_back(joined(directory, entry.name));
  }
}

}  // namespace

std::string joined(const std::string& directory, const std::string& name) {
  if (directory.empty()) return name;
  return directory.ends_with('/') ? directory + name : directory + '/' + name;
}

PatternPaths paths_like(const std::string& pattern, std::size_t limit) {
  PatternPaths result;
  result.found.emplace_back(pattern.starts_with('/') ? "/" : "");
  std::size_t at = 0;
  while (at < pattern.size()) {
    const std::size_t end = std::min(pattern.find('/', at), pattern.size());
    const std::string part = pattern.substr(at, end - at);
    at = end + 1;
    if (part.empty()) continue;
    std::vector<std::string> next;
    for (const std::string& directory : std::exchange(result.found, {})) {
      if (is_pattern(part)) {
        list(directory, part, result, next);
      } else if (std::string path = joined(directory, part); exists(path)) {
        next.push_back(std::move(path));
      }
    }
    std::ranges::sort(next);
    if (next.size() > limit) {
      next.resize(limit);
      result.truncated = true;
    }
    result.found = std::move(next);
  }
  return result;
}

}  // namespace quell::logs
