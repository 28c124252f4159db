#include "contain/ancestry.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <optional>

#include "base/limits.h"
#include "fmt/format.h"
#include "os/file.h"

namespace quell::contain {
namespace {

/// The value of a variable in /proc/PID/environ.
std::optional<std::string> variable_in(std::string_view environ_bytes, std::string_view name) {
  while (!environ_bytes.empty()) {
    const std::string_view entry = environ_bytes.substr(0, environ_bytes.find('\0'));
    if (entry.starts_with(name) && entry.substr(name.size()).starts_with('=')) {
      return std::string(entry.substr(name.size() + 1));
    }
    environ_bytes.remove_prefix(std::min(environ_bytes.size(), entry.size() + 1));
  }
  return std::nullopt;
}

/// A number after a label such as "\nPPid:\t" in /proc/PID/status; 0 if it isn't there.
int number_in(std::string_view status, std::string_view label) {
  const std::size_t at = status.find(label);
  if (at == std::string_view::npos) return 0;
  status.remove_prefix(at + label.size());
  int number = 0;
  std::from_chars(status.data(), status.data() + status.size(), number);
  return number;
}

}  // namespace

std::vector<int> ancestors() {
  constexpr std::size_t kDeepest = 64;
  std::vector<int> pids;
  std::string process = "self";
  while (pids.size() < kDeepest) {
    const auto status = os::read_file("/proc/" + process + "/status", limits::kDocumentBytes);
    const int pid = status ? number_in(*status, "\nPid:\t") : 0;
    if (pid <= 1) break;
    pids.push_back(pid);
    process = std::to_string(number_in(*status, "\nPPid:\t"));
  }
  return pids;
}

std::vector<std::string> in_environments_of_ancestors(std::string_view variable) {
  std::vector<std::string> values;
  for (const int pid : ancestors()) {
    const auto bytes = os::read_file(fmt::format("/proc/{}/environ", pid), limits::kDocumentBytes);
    if (!bytes) continue;
    if (auto value = variable_in(*bytes, variable)) values.push_back(*std::move(value));
  }
  return values;
}

}  // namespace quell::contain
