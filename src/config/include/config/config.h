// quell.yaml: what Quell is told about the systems it works on. Everything is optional; without the
// file, scanning and recording work, and only acting on a server needs to know which one.
// Every key is described in docs/configuration.md. Pure values, thread-safe.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "config/commands.h"
#include "config/credentials.h"
#include "config/endpoint.h"
#include "config/firewall.h"
#include "config/flag.h"
#include "config/haproxy.h"
#include "config/logging.h"
#include "config/services.h"
#include "config/settings.h"
#include "config/trees.h"
#include "target/address.h"

namespace quell::config {

/// One hint at the environment, as `quell env` weighs it.
struct Signal {
  std::string kind;  ///< hostname, variable, setting, address, declared
  std::string name;
  std::optional<std::string> value;
};

/// An nginx server block that containment may change.
struct Site {
  std::string name;
  std::string binary = "/usr/sbin/nginx";
  std::string config_file = "/etc/nginx/nginx.conf";
  std::string prefix = "/usr/share/nginx";
  std::string pid_file = "/run/nginx.pid";
  std::uint16_t listen_port = 80;
  std::optional<std::string> server_name;
  Endpoint probe_at;
  std::string host;           ///< Host header of the probes
  std::string control = "/";  ///< an ordinary page that must go on working
  Duration retry_after = std::chrono::minutes(5);
};

/// Where reproductions may be sent: nothing else is ever contacted by a replay.
struct Target {
  std::string name;
  Endpoint at;
  std::string environment;  ///< production, staging, test, development
};

/// A command that `quell deploy STAGE` runs, without a shell.
struct Stage {
  std::string name;  ///< test, staging, backup, migration, production
  std::vector<std::string> command;
  Duration timeout = std::chrono::minutes(30);
};

struct Config {
  std::vector<std::string> logs;  ///< files, directories: what `scan` and `watch` read by default
  /// What the logs are written in: a name or a format string; empty: found by their content.
  std::optional<std::string> log_format;
  std::optional<std::string> json_fields;  ///< "time=ts,client=src.ip": names in JSON lines
  std::vector<target::Network> proxies;    ///< whose X-Forwarded-For is believed
  std::optional<std::string> rules;        ///< file with this site's own rules for `scan`
  /// From which score on a finding that nothing refused is worth an incident, in (0,1].
  std::optional<double> incident_score;
  std::vector<Signal> signals;
  std::vector<Site> sites;
  std::vector<Haproxy> haproxies;
  std::vector<Flags> flags;  ///< feature flags that containment may set
  Credentials credentials;   ///< what keeps credentials that containment may change
  std::vector<Target> targets;
  std::vector<Stage> stages;
  std::vector<target::Network> protect;  ///< who is never blocked
  std::optional<Firewall> firewall;
  std::vector<SettingFile> settings;  ///< configuration files of services
  std::vector<FlagFile> flag_files;
  std::vector<Logging> logging;
  std::vector<Commands> commands;
  std::vector<Service> services;
  std::vector<Tree> trees;
  std::string state_directory;           ///< where containments note what stands
  std::optional<std::string> procedure;  ///< name of an embedded procedure, or a path

  [[nodiscard]] const Site* site(std::string_view name) const;
  [[nodiscard]] const Target* target(std::string_view name) const;
  [[nodiscard]] const Stage* stage(std::string_view name) const;
};

/// The one of that name, or nullptr.
template <class T>
const T* named(const std::vector<T>& things, std::string_view name) {
  const auto found = std::find_if(things.begin(), things.end(),
                                  [&](const T& thing) { return thing.name == name; });
  return found == things.end() ? nullptr : &*found;
}

/// Where containments note what stands, unless the file says so: root's place, on every host.
inline constexpr std::string_view kStateDirectory = "/var/lib/quell";

/// Reads the file's text. Unknown keys, wrong types and impossible values are errors that say
/// "FILE:LINE:COLUMN: what is wrong" (kInvalidInput, kLimit). The places of state that the file
/// does not name are in `state_directory`, or in the one that it names.
Result<Config> read(std::string_view text, const std::string& file,
                    std::string_view state_directory = kStateDirectory);

/// "127.0.0.1:8080" or "[::1]:8080". Errors: kInvalidInput.
Result<Endpoint> parse_endpoint(std::string_view text);

}  // namespace quell::config
