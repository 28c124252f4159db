// Who must stay reachable, found out: the session's peer, this host's addresses, gateways, name
// servers, and what quell.yaml names.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "guard.h"
#include "target/address.h"

namespace quell::contain {

struct GuardSources {
  std::vector<target::Network> protect;  ///< "protect" of quell.yaml
  std::vector<target::Network> proxies;  ///< "proxies" of quell.yaml: load balancers too
  std::filesystem::path resolver = "/etc/resolv.conf";
};

/// Errors: kIo, kPermissionDenied: where somebody cannot be found out, nothing must be blocked.
Result<std::vector<Protected>> who_must_stay_reachable(const GuardSources& sources);

/// The client in the value of SSH_CONNECTION or SSH_CLIENT: its first word, without a zone. Pure.
std::optional<target::Address> ssh_client(std::string_view value);
/// The name servers of a resolv.conf. Pure.
std::vector<target::Address> name_servers(std::string_view resolv_conf);

}  // namespace quell::contain
