#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contain/haproxy_endpoint.h"
#include "contain/haproxy_server.h"
#include "kinds/helped.h"
#include "kinds/kinds.h"
#include "kinds/request_targets.h"
#include "os/file.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::Haproxy& haproxy : config.haproxies) out.push_back(haproxy.name);
  return out;
}

/// REQUIRES: it is one of names().
contain::HaproxySite site_of(const config::Config& config, std::string_view name) {
  const config::Haproxy& found = *std::ranges::find(config.haproxies, name, &config::Haproxy::name);
  contain::HaproxySite site;
  site.name = found.name;
  site.binary = found.binary;
  site.config_file = found.config_file;
  site.directory = found.directory;
  site.sockets = found.sockets;
  site.probe_at = {found.probe_at.address, found.probe_at.port};
  site.host = found.host;
  site.control = found.control;
  site.retry_after = found.retry_after;
  site.protect = config.protect;
  site.proxies = config.proxies;
  return site;
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  return std::make_unique<contain::HaproxyEndpoint>(site_of(config, name));
}

std::unique_ptr<contain::Actuator> make_server(const config::Config& config,
                                               std::string_view name) {
  return std::make_unique<contain::HaproxyServer>(site_of(config, name));
}

/// "203.0.113.9 hits:40": the number is not part of what is counted in logs.
Result<std::string> read_address_and_hits(std::string_view typed) {
  QUELL_TRY(const std::string address, contain::haproxy_forecast_target(typed));
  QUELL_TRY(std::string text, read_address(address));
  const std::size_t at = typed.find("hits:");
  if (at == std::string_view::npos) return text;
  const std::string_view hits = typed.substr(at);
  return text.append(" ").append(hits.substr(0, hits.find(' ')));
}

constexpr std::string_view kConfiguration =
    "  haproxies:\n"
    "    - name: edge\n"
    "      config: /etc/haproxy/haproxy.cfg\n"
    "      directory: /etc/haproxy/quell\n"
    "      sockets: [/run/haproxy/admin.sock]\n"
    "      host: www.shop.example\n"
    "      probe_at: 127.0.0.1:80";

/// All but the servers are one actuator: they share the maps.
Kind kind_of(std::string_view word, std::string_view does, std::string_view target) {
  return {.actuator = "haproxy-endpoint",
          .word = word,
          .does = does,
          .target = target,
          .configuration = kConfiguration,
          .names = names,
          .read_target = read_endpoint,
          .make = make,
          .logged_target = contain::haproxy_forecast_target};
}

/// The maps and the sockets, all of them: half of a measure would not be one.
Result<void> can_act(const config::Config& config, std::string_view name) {
  const contain::HaproxySite site = site_of(config, name);
  std::vector<std::string> needed{site.directory.string()};
  for (const std::string& socket : site.sockets) {
    if (socket.starts_with('/')) needed.push_back(socket);
  }
  for (const std::string& path : needed) {
    const auto may = os::may_write(path);
    if (may && *may) continue;
    return fail(ErrorCode::kPermissionDenied, path + " may not be written to by this account");
  }
  return {};
}

/// Not the sockets: their directory is HAProxy's own account's, whose answers are what is asked
/// for.
std::vector<std::string> trusts(const config::Config& config, std::string_view name) {
  const contain::HaproxySite site = site_of(config, name);
  return {site.binary.string(), site.config_file.string(), site.directory.string()};
}

}  // namespace

Kind haproxy_endpoint_kind() {
  return kind_of("endpoint", "an endpoint of a HAProxy answers 503 for everyone",
                 "/search, /api/* for everything below, '/product/{n} method:POST'");
}

Kind haproxy_parameter_kind() {
  Kind kind = kind_of("parameter", "requests with a parameter in the query get 403 from a HAProxy",
                      "q~union (q holds union), id!number, or q; 'q~union endpoint:/search'");
  kind.read_target = read_parameter;
  return kind;
}

Kind haproxy_rate_kind() {
  Kind kind = kind_of("rate", "requests of one client beyond a rate get 429 from a HAProxy",
                      "'10/s endpoint:/login', '300/m endpoint:/api/*'");
  kind.read_target = read_rate;
  return kind;
}

Kind haproxy_address_kind() {
  Kind kind = kind_of("address", "a HAProxy answers 403 to addresses",
                      "203.0.113.9, '203.0.113.0/24 endpoint:/admin/*'");
  kind.read_target = read_address_and_hits;
  return kind;
}

Kind haproxy_server_kind() {
  Kind kind = kind_of("server", "a server behind a HAProxy is drained: it gets no new sessions",
                      "BACKEND/SERVER; 'BACKEND/SERVER last' where no other serves");
  kind.actuator = "haproxy-server";
  kind.read_target = contain::haproxy_server_words;
  kind.make = make_server;
  kind.logged_target = contain::haproxy_server_forecast_target;
  return kind;
}

Helped haproxy_helped() {
  // The maps keep their owner and mode; the sockets are those of HAProxy's account.
  return {.needs = {.capabilities = {os::Capability::kChown, os::Capability::kDacOverride,
                                     os::Capability::kFowner},
                    .calls = os::Calls::kPrograms},
          .can_act = can_act,
          .trusts = trusts,
          .unhelped = Helped::Unhelped::kLook};
}

}  // namespace quell::casework
