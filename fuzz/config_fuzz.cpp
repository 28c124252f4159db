// links: config
// Any text is a configuration or an error that names the place; what is taken can be acted on.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/config.h"

namespace {

using namespace quell::config;  // NOLINT(google-build-using-namespace): a fuzz target

void need(bool holds) {
  if (!holds) std::abort();
}

void check(const Endpoint& endpoint) {
  need(endpoint.port != 0 && !endpoint.address.empty());
  const bool is_v6 = endpoint.address.find(':') != std::string::npos;
  const std::string text = (is_v6 ? "[" + endpoint.address + "]" : endpoint.address) + ":" +
                           std::to_string(endpoint.port);
  const auto again = parse_endpoint(text);
  need(again && again->address == endpoint.address && again->port == endpoint.port);
}

void check(const Config& config, const Site& site) {
  // Every name leads to one thing, so nothing is acted on that was not meant.
  need(config.site(site.name) == &site);
  for (const std::string* path :
       {&site.binary, &site.config_file, &site.prefix, &site.pid_file, &site.control}) {
    need(path->starts_with('/'));
  }
  need(site.listen_port != 0 && !site.host.empty());
  need(site.retry_after >= quell::Duration::zero());
  check(site.probe_at);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto endpoint = parse_endpoint(text)) check(*endpoint);
  const auto config = read(text, "fuzz.yaml");
  if (!config) {
    need(config.error().message().starts_with("fuzz.yaml"));
    return 0;
  }
  for (const Site& site : config->sites) check(*config, site);
  for (const Target& target : config->targets) {
    need(config->target(target.name) == &target);
    check(target.at);
  }
  for (const Stage& stage : config->stages) {
    need(config->stage(stage.name) == &stage);
    need(!stage.command.empty() && !stage.command.front().empty());
    need(stage.timeout >= quell::Duration::zero());
  }
  return 0;
}
