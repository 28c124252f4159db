// The paths that a pattern stands for.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace quell::logs {

struct PatternPaths {
  std::vector<std::string> found;       ///< files and directories, sorted by bytes
  std::vector<std::string> unlistable;  ///< directories that might hold more
  bool truncated = false;               ///< there are more than the limit
};

/// Each part of `pattern` between slashes is a pattern (name_pattern.h) or a name. Directories in
/// the middle are followed through links.
PatternPaths paths_like(const std::string& pattern, std::size_t limit);

/// "/var/log" and "a" as "/var/log/a".
std::string joined(const std::string& directory, const std::string& name);

}  // namespace quell::logs
