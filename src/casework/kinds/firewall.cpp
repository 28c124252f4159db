#include "contain/firewall.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "contain/firewall_words.h"
#include "kinds/helped.h"
#include "kinds/kinds.h"
#include "os/user.h"
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

Result<void> can_act(const config::Config& /*all the same*/, std::string_view /*name*/) {
  QUELL_TRY(const os::Privileges may, os::privileges());
  if (may.net_admin) return {};
  return fail(ErrorCode::kPermissionDenied,
              "the packet filter can only be read and changed with CAP_NET_ADMIN");
}

std::vector<std::string> trusts(const config::Config& config, std::string_view /*name*/) {
  return {config.firewall->lock_directory};
}

/// Stands for the path of a list where only its digest is told: nothing can be read from it.
constexpr std::string_view kNoPath = "/";

/// The addresses of a list instead of its path.
Result<std::string> written_out(std::string_view target) {
  QUELL_TRY(contain::FirewallTarget words, contain::parse_firewall_target(target));
  QUELL_TRY(words.networks, contain::networks_of(words));
  words.list.reset();
  return contain::to_text(words);
}

/// What stands is found by the digest of a list, which may be gone meanwhile.
Result<std::string> by_digest(std::string_view target) {
  QUELL_TRY(contain::FirewallTarget words, contain::parse_firewall_target(target));
  if (words.list) words.list->path = kNoPath;
  return contain::to_text(words);
}

/// Root would read whatever file the client names, and tell what is in it.
Result<void> without_list(std::string_view target) {
  QUELL_TRY(const contain::FirewallTarget words, contain::parse_firewall_target(target));
  if (!words.list || words.list->path == kNoPath) return {};
  return fail(ErrorCode::kInvalidInput, "the helper reads no lists: the addresses must be sent");
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

Helped firewall_helped() {
  return {.needs = {.capabilities = {os::Capability::kNetAdmin}, .calls = os::Calls::kOwnWork},
          .can_act = can_act,
          .trusts = trusts,
          .to_send = written_out,
          .to_look = by_digest,
          .check_sent = without_list};
}

}  // namespace quell::casework
