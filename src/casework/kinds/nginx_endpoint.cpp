#include "contain/nginx_endpoint.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kinds/helped.h"
#include "kinds/kinds.h"
#include "kinds/request_targets.h"
#include "os/file.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::Site& site : config.sites) out.push_back(site.name);
  return out;
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view name) {
  const config::Site& site = *config.site(name);
  return std::make_unique<contain::NginxEndpoint>(
      contain::NginxSite{.name = site.name,
                         .binary = site.binary,
                         .config_file = site.config_file,
                         .prefix = site.prefix,
                         .pid_file = site.pid_file,
                         .listen_port = site.listen_port,
                         .server_name = site.server_name,
                         .probe_at = {site.probe_at.address, site.probe_at.port},
                         .host = site.host,
                         .control = site.control,
                         .retry_after = site.retry_after,
                         .spared = config.proxies});
}

constexpr std::string_view kConfiguration =
    "  sites:\n"
    "    - name: shop\n"
    "      config: /etc/nginx/nginx.conf\n"
    "      port: 80\n"
    "      server_name: www.shop.example\n"
    "      probe_at: 127.0.0.1:80";

/// All of them are one actuator, under the name that records have had from the first on.
Kind kind_of(std::string_view word, std::string_view does, std::string_view target) {
  return {.actuator = "nginx-endpoint",
          .word = word,
          .does = does,
          .target = target,
          .configuration = kConfiguration,
          .names = names,
          .read_target = read_endpoint,
          .make = make};
}

Result<void> can_act(const config::Config& config, std::string_view name) {
  const config::Site& site = *config.site(name);
  const std::filesystem::path file = site.config_file;
  for (const std::filesystem::path& path : {file, file.parent_path()}) {
    QUELL_TRY(const bool may, os::may_write(path));
    if (may) continue;
    return fail(ErrorCode::kPermissionDenied,
                path.string() + " may not be written to by this account");
  }
  return {};
}

std::vector<std::string> trusts(const config::Config& config, std::string_view name) {
  const config::Site& site = *config.site(name);
  return {site.binary, site.config_file, site.prefix, site.pid_file};
}

}  // namespace

Kind nginx_endpoint_kind() {
  return kind_of("endpoint", "an endpoint answers 503 for everyone",
                 "/search, /api/* for everything below, '/product/{n} method:POST'");
}

Kind nginx_parameter_kind() {
  Kind kind = kind_of("parameter", "requests with a parameter in the query answer 403",
                      "q~union (q holds union), id!number, or q; 'q~union endpoint:/search'");
  kind.read_target = read_parameter;
  return kind;
}

Kind nginx_rate_kind() {
  Kind kind = kind_of("rate", "requests of one client beyond a rate answer 429",
                      "'10/s endpoint:/login', '300/m endpoint:/api/*'");
  kind.read_target = read_rate;
  return kind;
}

Kind nginx_address_kind() {
  Kind kind = kind_of("address", "a site answers 403 to addresses",
                      "203.0.113.9, '203.0.113.0/24 endpoint:/admin/*'");
  kind.read_target = read_address;
  return kind;
}

Helped nginx_endpoint_helped() {
  // nginx -t opens the site's logs and ports as its users have them; who runs the master, whose
  // executable is looked at before it gets a signal, has all capabilities.
  return {.needs = {.capabilities = {os::Capability::kChown, os::Capability::kDacOverride,
                                     os::Capability::kFowner, os::Capability::kKill,
                                     os::Capability::kNetBindService, os::Capability::kSysPtrace},
                    .calls = os::Calls::kPrograms},
          .can_act = can_act,
          .trusts = trusts,
          .unhelped = Helped::Unhelped::kLook};
}

}  // namespace quell::casework
