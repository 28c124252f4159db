#include "haproxy/rights.h"

#include <string>
#include <string_view>
#include <vector>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "haproxy/runtime.h"
#include "missing_rights.h"
#include "os/may_replace.h"

namespace quell::contain::haproxy {

namespace {

/// The level that a socket says it has: "admin".
Result<std::string> level_of(const Runtime& runtime) {
  QUELL_TRY(std::string answer, runtime.ask("show cli level"));
  return answer.substr(0, answer.find('\n'));
}

Result<std::optional<Refusal>> objection_to_levels(const HaproxySite& site) {
  std::vector<std::string> sockets = site.sockets;
  if (!site.master_socket.empty()) sockets.push_back(site.master_socket);
  for (const std::string& socket : sockets) {
    const bool is_master = socket == site.master_socket;
    QUELL_TRY(const std::string level,
              level_of(is_master ? Runtime(socket, site.patience, ThroughMaster{})
                                 : Runtime(socket, site.patience)));
    if (level == "admin") continue;
    const std::string name = terminal_safe(socket);
    return Refusal{
        {fmt::format("HAProxy's {} socket {} is of level {}: {}; nothing was changed",
                     is_master ? "master" : "runtime", name, terminal_safe(level),
                     is_master
                         ? fmt::format("start HAProxy with -S {},level,admin", name)
                         : fmt::format("write \"stats socket {} level admin\" into the global "
                                       "section and reload HAProxy",
                                       name))},
        ""};
  }
  return std::nullopt;
}

}  // namespace

Result<std::optional<Refusal>> objection_to_rights(const HaproxySite& site, const Scene& scene) {
  for (const MapFile* map : {&scene.requests, &scene.addresses}) {
    if (const auto may = os::may_replace(map->file); !may) {
      return Refusal{{rights_missing(may.error())}, ""};
    }
  }
  return objection_to_levels(site);
}

Result<std::optional<Refusal>> objection_to_rights(const HaproxySite& site) {
  if (const auto may = os::may_write_to(site.directory); !may) {
    return Refusal{{rights_missing(may.error())}, ""};
  }
  return objection_to_levels(site);
}

std::optional<Refusal> refusal_of_rights(const Error& error) {
  if (error.code() != ErrorCode::kPermissionDenied) return std::nullopt;
  return Refusal{{rights_missing(error)}, ""};
}

}  // namespace quell::contain::haproxy
