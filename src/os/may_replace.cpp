#include "os/may_replace.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "fmt/format.h"
#include "os/errno.h"
#include "os/file.h"

namespace quell::os {

namespace {

bool is_own_group(gid_t group) {
  if (group == ::getegid()) return true;
  const int count = ::getgroups(0, nullptr);
  if (count <= 0) return false;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  return ::getgroups(count, groups.data()) >= 0 && std::ranges::find(groups, group) != groups.end();
}

}  // namespace

Result<void> may_write_to(const std::filesystem::path& path) {
  QUELL_TRY(const bool may, may_write(path));
  if (may) return {};
  return fail(ErrorCode::kPermissionDenied,
              fmt::format("this account may not write to {}", path.string()));
}

Result<void> may_replace(const std::filesystem::path& path) {
  QUELL_CHECK(may_write_to(path.parent_path()));
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) return std::unexpected(error_of(errno, path.string()));
  // Only root may give files away.
  if (::geteuid() == 0) return {};
  if (found.st_uid == ::geteuid() && is_own_group(found.st_gid)) return {};
  return fail(ErrorCode::kPermissionDenied,
              fmt::format("{} belongs to another account, which this account could not keep so",
                          path.string()));
}

}  // namespace quell::os
