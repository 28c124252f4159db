// The worker processes of an nginx, as the system shows them.
#pragma once

#include <optional>
#include <vector>

#include "contain/nginx_endpoint.h"

namespace quell::contain::nginx {

/// Those that accept connections now, by process number. Empty: not known (nginx does not run, or
/// the system does not show the children of a process).
std::vector<int> accepting_workers(const NginxSite& site);

/// Whether a reload is over: none of these, who accepted before it, does so any more (it ended, or
/// says that it shuts down, which a worker says before it closes its listening sockets and goes
/// back to its work), and those that do were all started by one reload. False where that is not
/// known.
bool is_settled(const NginxSite& site, const std::vector<int>& before);

/// Whether a reload can be seen to go on: workers of several reloads accept, or one is being
/// started, and that began a few seconds ago; workers that nginx started again one by one are no
/// reload. nullopt: not known (as above).
std::optional<bool> reload_goes_on(const NginxSite& site);

}  // namespace quell::contain::nginx
