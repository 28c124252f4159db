// The files of a cgroup in the unified hierarchy (cgroups(7)). Private to contain.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/process_table.h"

namespace quell::contain::service {

/// Whether cgroup.events ("populated 1\nfrozen 0\n") has a line that begins like this.
bool says(std::string_view events, std::string_view line);

/// What is in a cgroup and below it, as far as it was looked at.
struct Members {
  std::vector<os::ProcessLine> processes;
  bool more = false;  ///< there are more cgroups than are looked through
};

/// The kernel freezes all of it, however much that is; who is hit is told of the first 4,096
/// cgroups, and of this process's own ancestors always. Errors: kNotFound, kIo, kUnsupported (a
/// threaded cgroup holds threads of processes that run on elsewhere).
Result<Members> members_below(const std::filesystem::path& top);

/// As of processes, and whether there are more of them.
std::vector<std::string> present_lines(const Members& members);

/// The directory of a process's cgroup; nullopt: it is gone, or this mount shows none.
std::optional<std::filesystem::path> cgroup_of(int pid);

}  // namespace quell::contain::service
