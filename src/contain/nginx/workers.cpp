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

/// What a process has its master's title for until it gives itself its own.
constexpr std::string_view kMaster = "nginx: master process";
/// No reload takes longer from its first worker to the end of those of before.
constexpr std::uint64_t kLongestReload = 500;
constexpr std::uint64_t kTicksPerSecond = 100;

std::string title_of(int pid) {
  return os::read_file(fmt::format("/proc/{}/cmdline", pid), kLongest).value_or(std::string());
}

/// Whether that is the process's whole title: nginx fills the rest with zeros or blanks.
bool is_accepting(int pid) {
  const std::string title = title_of(pid);
  if (!title.starts_with(kWorker)) return false;
  return std::ranges::all_of(std::string_view(title).substr(kWorker.size()),
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

/// Since the system started, in ticks.
std::optional<std::uint64_t> uptime() {
  const auto text = os::read_file("/proc/uptime", kLongest);
  if (!text) return std::nullopt;
  std::uint64_t seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  return error == std::errc() ? std::optional(seconds * kTicksPerSecond) : std::nullopt;
}

std::vector<int> children_of_master(const NginxSite& site) {
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
    if (error == std::errc() && end == word.data() + word.size()) result.push_back(pid);
  }
  return result;
}

/// When each was started; nullopt: of one that is not known.
std::optional<std::vector<std::uint64_t>> starts_of(const std::vector<int>& pids) {
  std::vector<std::uint64_t> result;
  for (const int pid : pids) {
    const auto start = start_of(pid);
    if (!start) return std::nullopt;
    result.push_back(*start);
  }
  return result;
}

bool are_of_one_reload(const std::vector<std::uint64_t>& starts) {
  return std::ranges::max(starts) - std::ranges::min(starts) < kOneGeneration;
}

}  // namespace

std::vector<int> accepting_workers(const NginxSite& site) {
  std::vector<int> result = children_of_master(site);
  std::erase_if(result, [](int pid) { return !is_accepting(pid); });
  return result;
}

bool is_settled(const NginxSite& site, const std::vector<int>& before) {
  if (before.empty() || std::ranges::any_of(before, is_accepting)) return false;
  const auto starts = starts_of(accepting_workers(site));
  return starts && !starts->empty() && are_of_one_reload(*starts);
}

std::optional<bool> reload_goes_on(const NginxSite& site) {
  std::vector<int> workers = children_of_master(site);
  std::erase_if(workers,
                [](int pid) { return !is_accepting(pid) && !title_of(pid).starts_with(kMaster); });
  const auto now = uptime();
  const auto starts = starts_of(workers);
  if (!now || workers.empty()) return std::nullopt;
  if (!starts) return true;  // one has ended at this moment
  if (std::ranges::max(*starts) + kLongestReload < *now) return false;
  const bool is_any_unnamed =
      std::ranges::any_of(workers, [](int pid) { return !is_accepting(pid); });
  return is_any_unnamed || !are_of_one_reload(*starts);
}

}  // namespace quell::contain::nginx
