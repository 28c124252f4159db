// The processes of before a reload, which serve the connections that they have to their end.
#pragma once

#include <vector>

#include "base/result.h"
#include "contain/haproxy_site.h"
#include "haproxy/runtime.h"

namespace quell::contain::haproxy {

/// Their numbers; none where no master's socket is known. Errors: of Runtime.
Result<std::vector<int>> old_workers_of(const HaproxySite& site);

/// Through the master. REQUIRES: a master's socket.
Runtime runtime_of_old(const HaproxySite& site, int worker);

/// Whether a command failed because the process ended: the master does not know it any more, or
/// soon does not, where it ended in the middle of the answer.
bool has_ended(const HaproxySite& site, int worker, const Error& failed);

}  // namespace quell::contain::haproxy
