#include "contain/nginx_endpoint.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kinds/kinds.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  std::vector<std::string> out;
  for (const config::Site& site : config.sites) out.push_back(site.name);
  return out;
}

Result<std::string> read_target(std::string_view typed) {
  if (typed.starts_with("endpoint:")) return std::string(typed);
  if (typed.starts_with('/')) return "endpoint:" + std::string(typed);
  return fail(
      ErrorCode::kInvalidInput,
      "TARGET is a path that begins with /, as in: quell contain endpoint /" + std::string(typed));
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
                         .retry_after = site.retry_after});
}

}  // namespace

Kind nginx_endpoint_kind() {
  return {.actuator = "nginx-endpoint",
          .word = "endpoint",
          .does = "an endpoint answers 503 for everyone",
          .target = "/search, or /api/* for everything below",
          .configuration =
              "  sites:\n"
              "    - name: shop\n"
              "      config: /etc/nginx/nginx.conf\n"
              "      port: 80\n"
              "      server_name: www.shop.example\n"
              "      probe_at: 127.0.0.1:80",
          .names = names,
          .read_target = read_target,
          .make = make};
}

}  // namespace quell::casework
