#include "haproxy/old_workers.h"

#include <algorithm>
#include <chrono>

#include "os/deadline.h"

namespace quell::contain::haproxy {

namespace {

/// From the end of a process until the master knows of it.
constexpr Duration kUntilKnown = std::chrono::seconds(2);
constexpr Duration kPause = std::chrono::milliseconds(10);

}  // namespace

Result<std::vector<int>> old_workers_of(const HaproxySite& site) {
  if (site.master_socket.empty()) return std::vector<int>();
  const Runtime master(site.master_socket, site.patience, ThroughMaster{});
  QUELL_TRY(const std::string answer, master.ask("show proc"));
  return parse_old_workers(answer);
}

Runtime runtime_of_old(const HaproxySite& site, int worker) {
  return {site.master_socket, site.patience, ThroughMaster{worker}};
}

bool has_ended(const HaproxySite& site, int worker, const Error& failed) {
  if (failed.code() == ErrorCode::kNotFound) return true;
  if (failed.code() != ErrorCode::kUnavailable) return false;
  const os::Deadline deadline = os::Deadline::after(std::min(site.patience, kUntilKnown));
  for (;;) {
    const auto answer = runtime_of_old(site, worker).ask("show cli level");
    if (answer) return false;
    if (answer.error().code() == ErrorCode::kNotFound) return true;
    if (deadline.expired() || !os::sleep_until(os::Deadline::after(kPause))) return false;
  }
}

}  // namespace quell::contain::haproxy
