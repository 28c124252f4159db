// What quell.yaml says of a HAProxy. Pure values, thread-safe.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/time.h"
#include "config/endpoint.h"

namespace quell::config {

/// A HAProxy that containment may change, through its runtime sockets and maps of Quell's own.
struct Haproxy {
  std::string name;
  std::string binary = "/usr/sbin/haproxy";
  std::string config_file = "/etc/haproxy/haproxy.cfg";
  std::string directory = "/etc/haproxy/quell";  ///< holds the maps
  /// Of level admin, one for each process: absolute paths or "127.0.0.1:9999".
  std::vector<std::string> sockets = {"/run/haproxy/admin.sock"};
  /// Of the master (-S), in the same forms; empty: there is none.
  std::string master_socket = {};
  Endpoint probe_at;
  std::string host = "localhost";  ///< Host header of the probes
  std::string control = "/";       ///< an ordinary page that must go on working
  Duration retry_after = std::chrono::minutes(5);
};

}  // namespace quell::config
