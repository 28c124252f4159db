// What stands around the lines of a containment and decides how they work: whose word about the
// client's address nginx believes, and limits that the site has already. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nginx/site.h"
#include "target/address.h"

namespace quell::contain::nginx {

/// The networks of set_real_ip_from; names are left out.
std::vector<target::Network> trusted_proxies(const ServerPlace& place);

/// Which address nginx takes for the client's, in a sentence for the plan; outside text is escaped.
std::string address_words(const ServerPlace& place);

/// The first limit, not of Quell, that works in the server block:
/// "limit_req at /etc/nginx/nginx.conf:12".
/// REQUIRES: it was found with Depth::kEverything.
std::optional<std::string> own_limit(const ServerPlace& place);

}  // namespace quell::contain::nginx
