// The files of a cgroup in the unified hierarchy (cgroups(7)). Private to contain.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "os/process_table.h"

namespace quell::contain::service {

/// Whether cgroup.events ("populated 1\nfrozen 0\n") has a line that begins like this.
bool says(std::string_view events, std::string_view line);

/// Every process of it and of what is below it. Errors: kNotFound, kIo, kLimit.
Result<std::vector<os::ProcessLine>> members_below(const std::filesystem::path& top);

/// The directory of a process's cgroup; nullopt: it is gone, or this mount shows none.
std::optional<std::filesystem::path> cgroup_of(int pid);

}  // namespace quell::contain::service
