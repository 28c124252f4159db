#include "guard_facts.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>

#include "base/limits.h"
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

/// The value of a variable in /proc/PID/environ.
std::optional<std::string> variable_in(std::string_view environ_bytes, std::string_view name) {
  while (!environ_bytes.empty()) {
    const std::string_view entry = environ_bytes.substr(0, environ_bytes.find('\0'));
    if (entry.starts_with(name) && entry.substr(name.size()).starts_with('=')) {
      return std::string(entry.substr(name.size() + 1));
    }
    environ_bytes.remove_prefix(std::min(environ_bytes.size(), entry.size() + 1));
  }
  return std::nullopt;
}

/// The number after "PPid:" in /proc/PID/status.
int parent_in(std::string_view status) {
  constexpr std::string_view kLabel = "\nPPid:\t";
  const std::size_t at = status.find(kLabel);
  if (at == std::string_view::npos) return 0;
  status.remove_prefix(at + kLabel.size());
  int parent = 0;
  std::from_chars(status.data(), status.data() + status.size(), parent);
  return parent;
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
  constexpr int kDeepest = 64;
  std::vector<Address> peers;
  std::string process = "self";
  for (int depth = 0; depth < kDeepest; ++depth) {
    const std::string directory = "/proc/" + process;
    if (const auto bytes = os::read_file(directory + "/environ", limits::kDocumentBytes)) {
      for (const std::string_view name : {"SSH_CONNECTION", "SSH_CLIENT"}) {
        const auto client = ssh_client(variable_in(*bytes, name).value_or(""));
        if (client) peers.push_back(*client);
      }
    }
    const auto status = os::read_file(directory + "/status", limits::kDocumentBytes);
    const int parent = status ? parent_in(*status) : 0;
    if (parent <= 1) break;
    process = std::to_string(parent);
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
