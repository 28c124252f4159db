#include "contain/firewall.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contain/firewall_words.h"
#include "kinds/kinds.h"
#include "target/address.h"

namespace quell::casework {
namespace {

std::vector<std::string> names(const config::Config& config) {
  if (!config.firewall) return {};
  return {config.firewall->name};
}

/// What Quell itself has to reach: sites that it probes, targets that it replays to.
void add(const config::Endpoint& at, std::vector<target::Network>& protect) {
  if (const auto network = target::Network::parse(at.address)) protect.push_back(*network);
}

std::unique_ptr<contain::Actuator> make(const config::Config& config, std::string_view /*name*/) {
  const config::Firewall& firewall = *config.firewall;
  std::vector<target::Network> protect = config.protect;
  for (const config::Site& site : config.sites) add(site.probe_at, protect);
  for (const config::Target& target : config.targets) add(target.at, protect);
  return std::make_unique<contain::Firewall>(
      contain::FirewallSettings{
          .name = firewall.name,
          .confirm_within = firewall.confirm_within.value_or(Duration::zero()),
          .protect = std::move(protect),
          .proxies = config.proxies,
          .lock_directory = firewall.lock_directory},
      std::make_unique<SystemClock>());
}

}  // namespace

Kind firewall_kind() {
  return {.actuator = "firewall",
          .word = "address",
          .does = "packets from and to addresses and networks are dropped by the kernel",
          .target = "203.0.113.9, 2001:db8:bad::/48, several with commas, or @FILE",
          .configuration =
              "  protect: [198.51.100.0/24]   # who is never blocked: you\n"
              "  firewall: {confirm_within: 2m}",
          .names = names,
          .read_target = contain::firewall_words,
          .make = make,
          .logged_target = contain::firewall_forecast_target,
          .ended_by = "the kernel"};
}

}  // namespace quell::casework
