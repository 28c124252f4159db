// The HAProxy that containment may change, as quell.yaml names it. Values; thread-safe.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "base/time.h"
#include "os/socket.h"
#include "target/address.h"

namespace quell::contain {

struct HaproxySite {
  std::string name;
  std::filesystem::path binary = "/usr/sbin/haproxy";
  std::filesystem::path config_file = "/etc/haproxy/haproxy.cfg";
  /// Holds requests.map and addresses.map, under the very name that the configuration uses.
  /// Letters, digits and "/._-" only: it is written into commands.
  std::filesystem::path directory = "/etc/haproxy/quell";
  /// Stats sockets of level admin, one for each process: an absolute path or "127.0.0.1:9999".
  std::vector<std::string> sockets = {"/run/haproxy/admin.sock"};
  /// Of the master (-S), level admin: reaches processes of before a reload too. Empty: there is
  /// none.
  std::string master_socket = {};
  os::SocketAddress probe_at = {};  ///< where the frontend answers plain HTTP
  std::string host = "localhost";   ///< Host header of the probes
  std::string control = "/";        ///< an ordinary page that must go on working
  Duration retry_after = std::chrono::minutes(5);
  Duration patience = std::chrono::seconds(10);  ///< for one answer, and until a change must show
  std::vector<target::Network> protect = {};     ///< never refused
  std::vector<target::Network> proxies = {};     ///< never refused: proxies before this one
};

}  // namespace quell::contain
