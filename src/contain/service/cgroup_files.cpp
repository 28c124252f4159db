#include "service/cgroup_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain::service {

namespace {

constexpr std::size_t kSmallFile = 4096;
constexpr std::size_t kListOfPids = 4UZ * 1024 * 1024;
constexpr std::size_t kMostDirectories = 4096;

}  // namespace

bool says(std::string_view events, std::string_view line) {
  return events.starts_with(line) || events.find("\n" + std::string(line)) != std::string::npos;
}

Result<std::vector<os::ProcessLine>> members_below(const std::filesystem::path& top) {
  std::vector<os::ProcessLine> members;
  std::vector<std::filesystem::path> left{top};
  std::size_t seen = 0;
  while (!left.empty()) {
    const std::filesystem::path directory = left.back();
    left.pop_back();
    if (++seen > kMostDirectories) {
      return fail(ErrorCode::kLimit, top.string() + " has too many cgroups below it");
    }
    QUELL_TRY(const std::string text, os::read_file(directory / "cgroup.procs", kListOfPids));
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      int pid = 0;
      const std::string_view number = rest.substr(0, end);
      std::from_chars(number.data(), number.data() + number.size(), pid);
      auto line = os::process_line(pid);
      if (line) members.push_back(*std::move(line));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    QUELL_TRY(const auto entries, os::list_directory(directory));
    for (const os::Entry& entry : entries) {
      if (entry.kind == os::Kind::kDirectory) left.push_back(directory / entry.name);
    }
  }
  return members;
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
