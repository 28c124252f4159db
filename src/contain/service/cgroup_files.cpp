#include "service/cgroup_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "fmt/format.h"
#include "os/file.h"
#include "os/open_directory.h"
#include "service/place.h"

namespace quell::contain::service {

namespace {

constexpr std::size_t kSmallFile = 4096;
constexpr std::size_t kListOfPids = 4UZ * 1024 * 1024;
constexpr std::size_t kMostDirectories = 4096;

/// Whether processes are listed in it: those of a threaded cgroup are listed in the one that it
/// belongs to, and an invalid one has none (cgroups(7)). The root of the hierarchy has no type.
Result<bool> lists_processes(const std::filesystem::path& cgroup) {
  const auto type = os::read_file(cgroup / "cgroup.type", kSmallFile);
  if (!type && type.error().code() == ErrorCode::kNotFound) return true;
  if (!type) return std::unexpected(type.error());
  return type->starts_with("domain") && !type->starts_with("domain invalid");
}

Result<void> add_processes(const std::filesystem::path& cgroup, Members& members) {
  QUELL_TRY(const bool lists, lists_processes(cgroup));
  if (!lists) return {};
  QUELL_TRY(const std::string text, os::read_file(cgroup / "cgroup.procs", kListOfPids));
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    int pid = 0;
    const std::string_view number = rest.substr(0, end);
    std::from_chars(number.data(), number.data() + number.size(), pid);
    auto line = os::process_line(pid);
    if (line) members.processes.push_back(*std::move(line));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

bool is_at_or_below(std::filesystem::path directory, const os::Info& top) {
  for (; directory.has_relative_path(); directory = directory.parent_path()) {
    const auto here = os::info(directory);
    if (here && *here && (*here)->device == top.device && (*here)->inode == top.inode) return true;
  }
  return false;
}

/// Quell must not be frozen by what hides it behind thousands of cgroups.
Result<void> add_own(const std::filesystem::path& top, Members& members) {
  QUELL_TRY(const auto info, os::info(top));
  QUELL_TRY(auto ancestry, os::own_ancestry());
  for (os::ProcessLine& own : ancestry) {
    const auto place = cgroup_of(own.pid);
    const bool known = std::ranges::find(members.processes, own.pid, &os::ProcessLine::pid) !=
                       members.processes.end();
    if (info && place && !known && is_at_or_below(*place, *info)) {
      members.processes.push_back(std::move(own));
    }
  }
  return {};
}

/// Lists `directory` and puts what is below it on the list; what is gone by now is no error.
Result<void> visit(const std::filesystem::path& directory, Members& members,
                   std::vector<std::filesystem::path>& left) {
  const auto added = add_processes(directory, members);
  const auto gone = os::info(directory);
  if (gone && !*gone) return {};
  QUELL_CHECK(added);
  QUELL_TRY(const auto opened, os::OpenDirectory::open(directory));
  QUELL_TRY(const auto listing, opened.list(kMostDirectories));
  members.more = members.more || listing.truncated;
  for (const os::Entry& entry : listing.entries) {
    if (entry.kind == os::Kind::kDirectory) left.push_back(directory / entry.name);
  }
  return {};
}

}  // namespace

bool says(std::string_view events, std::string_view line) {
  return events.starts_with(line) || events.find("\n" + std::string(line)) != std::string::npos;
}

Result<Members> members_below(const std::filesystem::path& top) {
  QUELL_TRY(const bool lists, lists_processes(top));
  if (!lists) {
    return fail(ErrorCode::kUnsupported,
                top.string() +
                    " is a threaded cgroup: freezing it would freeze some threads of processes; "
                    "name the cgroup above it that is a domain");
  }
  Members members;
  std::vector<std::filesystem::path> left{top};
  for (std::size_t seen = 0; !left.empty(); ++seen) {
    if (seen == kMostDirectories) {
      members.more = true;
      break;
    }
    const std::filesystem::path directory = left.back();
    left.pop_back();
    QUELL_CHECK(visit(directory, members, left));
  }
  if (members.more) QUELL_CHECK(add_own(top, members));
  return members;
}

std::vector<std::string> present_lines(const Members& members) {
  std::vector<std::string> lines = present_lines(members.processes);
  if (members.more) {
    lines.push_back(
        fmt::format("now: and what is in further cgroups below it, of which it has more than {}",
                    kMostDirectories));
  }
  return lines;
}

std::optional<std::filesystem::path> cgroup_of(int pid) {
  const auto text = os::read_file(fmt::format("/proc/{}/cgroup", pid), kSmallFile);
  if (!text) return std::nullopt;
  // The line of the unified hierarchy has number 0 and no controllers (cgroups(7)).
  const std::string_view lines = *text;
  const std::size_t at = lines.starts_with("0::/") ? 0 : lines.find("\n0::/");
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t begin = lines.find('/', at);
  const std::string_view name = lines.substr(begin + 1, lines.find('\n', begin) - begin - 1);
  constexpr std::array<std::string_view, 2> kTops = {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"};
  for (const std::string_view top : kTops) {
    std::filesystem::path directory = std::filesystem::path(top) / name;
    const auto events = os::info(directory / "cgroup.events");
    if (events && *events) return directory;
  }
  return std::nullopt;
}

}  // namespace quell::contain::service
