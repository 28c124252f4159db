// What is below a directory: every file with its times, and what could not be looked at. Symbolic
// links are named and never followed, so that there is no loop and no way out. Deterministic:
// sorted by path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/result.h"
#include "os/file.h"
#include "os/open_directory.h"

namespace quell::webroot {

struct WalkLimits {
  /// Files, links and special files kept: about 300 bytes each.
  std::size_t entries = 1'000'000;
  std::size_t directory_entries = 1'000'000;  ///< names in one directory
  /// Directories within each other: each takes a descriptor while it is open.
  std::size_t depth = 128;
  std::size_t problems = 1000;  ///< kept; the rest is counted
  std::size_t link_bytes = 4096;
};

struct TreeEntry {
  std::string path{};  ///< below the root, with '/'; any bytes
  os::FullInfo info{};
  std::string link{};  ///< where a symbolic link says it leads
};

struct TreeProblem {
  std::string path{};
  Error error;
};

struct Tree {
  std::vector<TreeEntry> entries{};  ///< all but directories
  std::uint64_t directories = 0;
  std::vector<TreeProblem> problems{};  ///< these make the exit status 3
  std::uint64_t further_problems = 0;
  bool truncated = false;  ///< more entries than the limit
  bool stopped = false;
};

struct WalkOptions {
  WalkLimits limits{};
  std::function<bool()> stopped{};                        ///< asked between directories
  std::function<void(std::uint64_t entries)> progress{};  ///< told between directories
};

/// Errors: those of opening `root`; what fails below it is among the problems.
Result<Tree> walk(const os::Path& root, const WalkOptions& options);

/// Opens a regular file by its path in a tree, directory by directory, without following a link.
/// Errors: kInvalidInput when it is no regular file any more, those of os/errno.h.
Result<os::Descriptor> open_below(const os::OpenDirectory& root, const std::string& path);

}  // namespace quell::webroot
