// Servers behind a HAProxy: what they are in its processes, and what Quell has drained. Format of
// the list: docs/formats/haproxy.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "contain/actuator.h"
#include "haproxy/runtime.h"

namespace quell::contain::haproxy {

/// "app/web1"; bytes as in names of HAProxy: letters, digits and "-_.:".
struct ServerName {
  std::string backend;
  std::string server;
  [[nodiscard]] std::string text() const { return backend + "/" + server; }
  friend bool operator==(const ServerName&, const ServerName&) = default;
};
/// Errors: kInvalidInput.
Result<ServerName> parse_server_name(std::string_view text);

enum class Admin : std::uint8_t {
  kReady,
  kDrained,  ///< by a command
  kOther,    ///< in maintenance, or drained because of another server
};
std::string_view name_of(Admin admin);

/// A server as one process has it.
struct Server {
  ServerName name;
  Admin admin = Admin::kOther;
  bool is_running = false;
  std::uint32_t weight = 0;
  /// It gets new sessions.
  [[nodiscard]] bool serves() const { return admin == Admin::kReady && is_running && weight > 0; }
};

/// Of "show servers state". Pure. Errors: kUnavailable (no such list).
Result<std::vector<Server>> parse_servers(std::string_view answer);
/// All of the backend. Errors: of Runtime; kNotFound.
Result<std::vector<Server>> servers_of(const Runtime& runtime, const std::string& backend);
const Server* find_server(const std::vector<Server>& servers, const ServerName& name);

/// How often load balancing chose each server of the backend, sessions that a cookie brought left
/// out. Pure. Errors: kUnavailable.
struct Chosen {
  std::string server;
  std::uint64_t times = 0;
};
Result<std::vector<Chosen>> parse_chosen(std::string_view stats, std::string_view backend);
Result<std::vector<Chosen>> chosen_of(const Runtime& runtime, const std::string& backend);

/// A containment that drains a server.
struct Drained {
  ContainmentId id;
  ServerName server;
  friend bool operator==(const Drained&, const Drained&) = default;
};

/// The list in the directory: no file, nothing drained. Errors: kCorrupted (somebody changed it),
/// those of files.
Result<std::vector<Drained>> read_list(const std::filesystem::path& file);
Result<void> write_list(const std::filesystem::path& file, const std::vector<Drained>& list);

}  // namespace quell::contain::haproxy
