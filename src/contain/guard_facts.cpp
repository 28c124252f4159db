#include "guard_facts.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "base/limits.h"
#include "contain/ancestry.h"
#include "contain/session_peers.h"
#include "fmt/format.h"
#include "os/file.h"
#include "os/network.h"

namespace quell::contain {

namespace {

using target::Address;
using target::Network;

constexpr unsigned kWhole = 128;  // cut to 32 for IPv4

/// Without these no host works; nobody attacks from them over a network.
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kAlways{{
    {"127.0.0.0/8", "is loopback"},
    {"::1", "is loopback"},
    {"0.0.0.0/8", "is this host on its network"},
    {"224.0.0.0/3", "is multicast, reserved and broadcast"},
    {"::", "is the unspecified address"},
    {"fe80::/10", "is link-local: neighbours and routers are found with it"},
    {"ff00::/8", "is multicast: neighbours and routers are found with it"},
}};

std::string_view first_word(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin);
  return text.substr(0, text.find_first_of(" \t"));
}

/// An address as programs write it, perhaps with a zone ("fe80::1%eth0").
std::optional<Address> address_in(std::string_view word) {
  auto parsed = Address::parse(word.substr(0, word.find('%')));
  if (!parsed) return std::nullopt;
  return *parsed;
}

void add_all(std::vector<Protected>& into, const std::vector<Address>& addresses,
             std::string_view why) {
  for (const Address& address : addresses) {
    into.push_back({Network(address, kWhole), std::string(why)});
  }
}

void add_all(std::vector<Protected>& into, const std::vector<os::AddressBytes>& addresses,
             std::string_view why) {
  for (const os::AddressBytes& bytes : addresses) {
    into.push_back({Network(Address(bytes), kWhole), std::string(why)});
  }
}

void add_all(std::vector<Protected>& into, const std::vector<Network>& networks,
             std::string_view why) {
  for (const Network& network : networks) into.push_back({network, std::string(why)});
}

}  // namespace

std::vector<Address> session_peers() {
  std::vector<Address> peers;
  for (const std::string_view name : {"SSH_CONNECTION", "SSH_CLIENT"}) {
    for (const std::string& value : in_environments_of_ancestors(name)) {
      if (const auto client = ssh_client(value)) peers.push_back(*client);
    }
  }
  return peers;
}

std::optional<Address> ssh_client(std::string_view value) {
  return address_in(first_word(value));
}

std::vector<Address> name_servers(std::string_view resolv_conf) {
  constexpr std::string_view kWord = "nameserver";
  std::vector<Address> found;
  while (!resolv_conf.empty()) {
    const std::string_view line = resolv_conf.substr(0, resolv_conf.find('\n'));
    resolv_conf.remove_prefix(std::min(resolv_conf.size(), line.size() + 1));
    if (first_word(line) != kWord) continue;
    const auto address = address_in(first_word(line.substr(line.find(kWord) + kWord.size())));
    if (address) found.push_back(*address);
  }
  return found;
}

Result<std::vector<Protected>> who_must_stay_reachable(const GuardSources& sources) {
  std::vector<Protected> found;
  for (const auto& [text, why] : kAlways) {
    QUELL_TRY(const Network network, Network::parse(text));
    found.push_back({network, std::string(why)});
  }
  add_all(found, session_peers(), "is where this session comes from");
  QUELL_TRY(const auto own, os::own_addresses());
  add_all(found, own, "is this host's own address");
  QUELL_TRY(const auto routers, os::gateways());
  add_all(found, routers, "is a gateway of this host");
  const auto resolver = os::read_file(sources.resolver, limits::kDocumentBytes);
  if (!resolver && resolver.error().code() != ErrorCode::kNotFound) {
    return fail(resolver.error(), "cannot find out the name servers, which must stay reachable");
  }
  if (resolver) {
    add_all(found, name_servers(*resolver),
            fmt::format("is a name server ({})", sources.resolver.string()));
  }
  add_all(found, sources.protect, "is protected by quell.yaml");
  add_all(found, sources.proxies, "is a proxy or load balancer of quell.yaml");
  return found;
}

}  // namespace quell::contain
