#include <algorithm>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "service/place.h"

namespace quell::contain::service {

std::vector<std::string> own_among(const std::vector<os::ProcessLine>& members,
                                   const std::vector<os::ProcessLine>& ancestry) {
  std::vector<std::string> refusals;
  const auto refuse = [&](const os::ProcessLine& member, std::string_view why) {
    refusals.push_back(
        fmt::format("process {} ({}) {}", member.pid, terminal_safe(member.name), why));
  };
  for (const os::ProcessLine& member : members) {
    const auto is_it = [&](const os::ProcessLine& own) { return own.pid == member.pid; };
    if (member.pid == 1) {
      refuse(member, "is the first process of this machine");
    } else if (!ancestry.empty() && is_it(ancestry.front())) {
      refuse(member, "is Quell itself");
    } else if (std::ranges::any_of(ancestry, is_it)) {
      refuse(member, "is what Quell runs under: its shell, the login session, the ssh server");
    } else if (!ancestry.empty() && member.session == ancestry.front().session) {
      refuse(member, "belongs to the session in which Quell runs");
    }
  }
  return refusals;
}

std::vector<std::string> present_lines(const std::vector<os::ProcessLine>& members) {
  constexpr std::size_t kShown = 20;
  std::vector<int> pids;
  std::vector<std::string> lines;
  for (const os::ProcessLine& member : members) {
    pids.push_back(member.pid);
    if (lines.size() < kShown) {
      lines.push_back(fmt::format("now: process {} ({})", member.pid, terminal_safe(member.name)));
    }
  }
  if (pids.size() > kShown) {
    lines.push_back(fmt::format("now: and {} more processes", pids.size() - kShown));
  }
  const os::Ports ports = os::ports_of(pids);
  std::string text = ports.listening.empty() ? "now: listens on no TCP port" : "now: listens on ";
  for (const std::uint16_t port : ports.listening) {
    text += fmt::format("{}{}", port == ports.listening.front() ? "" : ", ", port);
  }
  lines.push_back(fmt::format("{}; {} connections to it are open", text, ports.established));
  return lines;
}

}  // namespace quell::contain::service
