// A server drained, or ready again, in every process; looked at, and shown by requests.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/haproxy_site.h"
#include "haproxy/servers.h"

namespace quell::contain::haproxy {

/// "server:app/web1 last"
struct DrainWish {
  ServerName server;
  bool may_be_last = false;
};
/// Errors: kInvalidInput.
Result<DrainWish> parse_drain(std::string_view target);
std::string to_text(const DrainWish& wish);

/// One process, and what it says of the backend.
struct Process {
  Runtime runtime;
  std::vector<Server> servers;
  /// 0: the process that the socket belongs to; else one of before a reload.
  int old_worker = 0;
};
/// Of every socket. Errors: of Runtime; kNotFound (no such backend or server).
Result<std::vector<Process>> processes_of(const HaproxySite& site, const ServerName& server);

/// Those of before a reload that have the server, looked at through the master. HAProxy lets no
/// server be changed in them ("Proxy is disabled"): they choose as they did, for the connections
/// that they have, until they end. Errors: of Runtime.
Result<std::vector<Process>> old_processes_of(const HaproxySite& site, const ServerName& server);

/// Whether the server is so in every process.
bool is_everywhere(const std::vector<Process>& processes, const ServerName& server, Admin admin);
/// "app/web1 drain, weight 7", a line for each process.
std::string state_lines(const std::vector<Process>& processes, const ServerName& server);

/// Errors: of Runtime.
Result<void> set_everywhere(const std::vector<Process>& processes, const ServerName& server,
                            Admin admin);

/// What was looked at.
struct Seen {
  std::vector<Check> checks;
  bool is_proved = true;      ///< false: no request reached the backend
  std::size_t otherwise = 0;  ///< processes of before a reload where the server is not so
};
/// Looks again: the state in every process; and sends requests for the ordinary page, by which a
/// drained server is chosen no more and others are. Where a process of before a reload has another
/// state, or cannot be asked, that is a note. Changes nothing. Errors: of Runtime.
Result<Seen> checks_of(const HaproxySite& site, const ServerName& server, Admin expected);

}  // namespace quell::contain::haproxy
