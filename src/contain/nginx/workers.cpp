#include "nginx/workers.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fmt/format.h"
#include "nginx/scene.h"
#include "os/file.h"

namespace quell::contain::nginx {

namespace {

/// The master waits 10 ticks between starting workers and ending those of before, so workers of two
/// reloads are further apart.
constexpr std::uint64_t kOneGeneration = 8;
constexpr std::size_t kLongest = 64UZ * 1024;
/// What nginx calls itself; "nginx: worker process is shutting down" is another.
constexpr std::string_view kWorker = "nginx: worker process";

/// Whether that is the process's whole title: nginx fills the rest with zeros or blanks.
bool is_accepting(int pid) {
  const auto title = os::read_file(fmt::format("/proc/{}/cmdline", pid), kLongest);
  if (!title || !title->starts_with(kWorker)) return false;
  return std::ranges::all_of(std::string_view(*title).substr(kWorker.size()),
                             [](char c) { return c == '\0' || c == ' '; });
}

/// When a process was started, in ticks of 10 ms: the 22nd word of its line, of which the second
/// may hold anything in parentheses.
std::optional<std::uint64_t> start_of(int pid) {
  const auto line = os::read_file(fmt::format("/proc/{}/stat", pid), kLongest);
  if (!line) return std::nullopt;
  std::string_view rest = *line;
  const std::size_t name_end = rest.rfind(") ");
  if (name_end == std::string_view::npos) return std::nullopt;
  rest.remove_prefix(name_end + 2);
  for (int word = 3; word < 22; ++word) {
    rest.remove_prefix(std::min(rest.size(), rest.find(' ')));
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 1));
  }
  std::uint64_t start = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), start);
  return error == std::errc() && end != rest.data() ? std::optional(start) : std::nullopt;
}

}  // namespace

std::vector<int> accepting_workers(const NginxSite& site) {
  const Result<int> master = master_of(site);
  if (!master) return {};
  const auto children =
      os::read_file(fmt::format("/proc/{0}/task/{0}/children", *master), kLongest);
  if (!children) return {};
  std::vector<int> result;
  std::string_view rest = *children;
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    int pid = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), pid);
    if (error == std::errc() && end == word.data() + word.size() && is_accepting(pid)) {
      result.push_back(pid);
    }
  }
  return result;
}

bool is_settled(const NginxSite& site, const std::vector<int>& before) {
  if (before.empty() || std::ranges::any_of(before, is_accepting)) return false;
  const std::vector<int> now = accepting_workers(site);
  std::vector<std::uint64_t> starts;
  for (const int worker : now) {
    const auto start = start_of(worker);
    if (!start) return false;
    starts.push_back(*start);
  }
  return !starts.empty() && std::ranges::max(starts) - std::ranges::min(starts) < kOneGeneration;
}

}  // namespace quell::contain::nginx
