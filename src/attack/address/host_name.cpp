#include "address/host_name.h"

#include <algorithm>
#include <array>
#include <optional>

#include "address/host_letters.h"
#include "address/net_address.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct KnownName {
  std::string_view name;  ///< the name, and with a leading '.' all names below it
  HostKind kind;
};
using enum HostKind;
// The first that fits counts. RFC 6761, RFC 8375, RFC 9476, the documentation of the clouds.
constexpr auto kKnown = std::to_array<KnownName>({
    {.name = "metadata.google.internal", .kind = kMetadata},
    {.name = "metadata", .kind = kMetadata},
    {.name = "instance-data", .kind = kMetadata},
    {.name = "instance-data.ec2.internal", .kind = kMetadata},
    {.name = "rancher-metadata", .kind = kMetadata},
    {.name = "metadata.packet.net", .kind = kMetadata},
    {.name = "metadata.platformequinix.com", .kind = kMetadata},
    {.name = "metadata.tencentyun.com", .kind = kMetadata},
    {.name = "metadata.oraclecloud.com", .kind = kMetadata},
    {.name = "localhost", .kind = kLoopback},
    {.name = ".localhost", .kind = kLoopback},
    {.name = "localhost4", .kind = kLoopback},
    {.name = "localhost6", .kind = kLoopback},
    {.name = "ip6-localhost", .kind = kLoopback},
    {.name = "ipv6-localhost", .kind = kLoopback},
    {.name = "ip6-loopback", .kind = kLoopback},
    {.name = "ipv6-loopback", .kind = kLoopback},
    {.name = "loopback", .kind = kLoopback},
    {.name = ".localdomain", .kind = kLoopback},
    {.name = ".localdomain4", .kind = kLoopback},
    {.name = ".localdomain6", .kind = kLoopback},
    {.name = ".docker.internal", .kind = kClusterName},
    {.name = ".cluster.local", .kind = kClusterName},
    {.name = ".svc", .kind = kClusterName},
    {.name = ".consul", .kind = kClusterName},
    {.name = ".service.internal", .kind = kClusterName},
    {.name = ".internal", .kind = kInnerName},
    {.name = ".local", .kind = kInnerName},
    {.name = ".lan", .kind = kInnerName},
    {.name = ".corp", .kind = kInnerName},
    {.name = ".home", .kind = kInnerName},
    {.name = ".intranet", .kind = kInnerName},
    {.name = ".intra", .kind = kInnerName},
    {.name = ".private", .kind = kInnerName},
    {.name = ".home.arpa", .kind = kInnerName},
    {.name = ".oastify.com", .kind = kTestCatcher},
    {.name = ".burpcollaborator.net", .kind = kTestCatcher},
    {.name = ".interact.sh", .kind = kTestCatcher},
    {.name = ".oast.pro", .kind = kTestCatcher},
    {.name = ".oast.live", .kind = kTestCatcher},
    {.name = ".oast.site", .kind = kTestCatcher},
    {.name = ".oast.online", .kind = kTestCatcher},
    {.name = ".oast.fun", .kind = kTestCatcher},
    {.name = ".oast.me", .kind = kTestCatcher},
    {.name = ".dnslog.cn", .kind = kTestCatcher},
    {.name = ".ceye.io", .kind = kTestCatcher},
    {.name = ".bxss.me", .kind = kTestCatcher},
    {.name = ".r87.me", .kind = kTestCatcher},
    {.name = ".requestrepo.com", .kind = kTestCatcher},
    {.name = ".dnsbin.zhack.ca", .kind = kTestCatcher},
});

/// Public domains whose every name is this machine.
constexpr auto kLoopbackDomains =
    std::to_array<std::string_view>({"localtest.me", "lvh.me", "vcap.me", "lacolhost.com",
                                     "localho.st", "fuf.me", "loclx.dev", "readme.localtest.me"});
/// Public domains that resolve to the address that the name holds.
constexpr auto kMirrorDomains =
    std::to_array<std::string_view>({"nip.io", "sslip.io", "xip.io", "traefik.me", "rbndr.us",
                                     "1u.ms", "local-ip.co", "backname.io"});

struct End {
  std::string_view text;
};

/// The last one or two labels of everything above.
consteval auto ends_of_names() {
  std::array<End, kKnown.size() + kLoopbackDomains.size() + kMirrorDomains.size()> out{};
  std::size_t size = 0;
  const auto add = [&](std::string_view name) {
    const std::size_t dot = name.rfind('.');
    const std::size_t before = dot == std::string_view::npos || dot == 0 ? std::string_view::npos
                                                                         : name.rfind('.', dot - 1);
    if (before != std::string_view::npos) name = name.substr(before + 1);
    out[size++].text = name.starts_with('.') ? name.substr(1) : name;
  };
  for (const KnownName& each : kKnown) add(each.name);
  for (const std::string_view each : kLoopbackDomains) add(each);
  for (const std::string_view each : kMirrorDomains) add(each);
  return out;
}
constexpr WordTable kTellingEnds(ends_of_names());

bool is_in(std::string_view host, std::string_view domain) {
  return host.ends_with(domain) &&
         (host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.');
}

HostKind kind_of_reach(const NetAddress& address) {
  switch (address.reach) {
    case Reach::kPublic:
      return kPublicAddress;
    case Reach::kLoopback:
      return kLoopback;
    case Reach::kPrivate:
      return kPrivateAddress;
    case Reach::kMetadata:
      return kMetadata;
  }
  return kPublicAddress;
}

HostFacts facts_of_address(const NetAddress& address) {
  return {.kind = kind_of_reach(address), .odd_number = address.odd, .is_ipv6 = address.is_ipv6};
}

/// The first inner address in the labels: "www.10.0.0.1.nip.io", "app-10-0-0-1", "7f000001".
std::optional<NetAddress> inner_address_in(std::string_view host) {
  std::size_t label = 0;
  while (label < host.size()) {
    const std::size_t end = std::min(host.find('.', label), host.size());
    auto found = read_packed_ipv4(host.substr(label, end - label));
    if (!found) {
      std::size_t fourth = label;
      for (int dots = 0; dots < 4 && fourth != std::string_view::npos; ++dots) {
        fourth = host.find('.', fourth + (dots == 0 ? 0 : 1));
      }
      if (fourth != std::string_view::npos) found = read_ipv4(host.substr(label, fourth - label));
    }
    if (found && found->reach != Reach::kPublic) return found;
    label = end + 1;
  }
  return std::nullopt;
}

bool fits(std::string_view host, std::string_view known) {
  return known.starts_with('.') ? host.ends_with(known) || host == known.substr(1) : host == known;
}

/// Whether its last label, or the last two, are those of any name of the lists: others need no
/// search.
bool has_telling_end(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos) return kTellingEnds.find(host) != nullptr;
  if (kTellingEnds.find(host.substr(dot + 1)) != nullptr) return true;
  const std::size_t before = dot == 0 ? dot : host.rfind('.', dot - 1);
  const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return kTellingEnds.find(host.substr(begin)) != nullptr;
}

HostFacts facts_of_name(std::string_view host) {
  const auto is_this = [&](std::string_view domain) { return is_in(host, domain); };
  const bool is_telling = has_telling_end(host);
  if (is_telling && std::ranges::any_of(kLoopbackDomains, is_this)) {
    return {.kind = kLoopback, .embedded = true};
  }
  const auto* const known =
      is_telling ? std::ranges::find_if(
                       kKnown, [&](const KnownName& each) { return fits(host, each.name); })
                 : kKnown.end();
  if (known != kKnown.end()) return {.kind = known->kind};
  const bool mirror = is_telling && std::ranges::any_of(kMirrorDomains, is_this);
  const bool has_digit = find_any<"0123456789">(host) != std::string_view::npos;
  if (const auto inner = has_digit ? inner_address_in(host) : std::nullopt) {
    // Elsewhere, numbers joined by '-' or in hexadecimal are part of ordinary names.
    const bool dotted = !inner->odd;
    if (mirror || dotted) return {.kind = kind_of_reach(*inner), .embedded = true};
  }
  if (host.find('.') == std::string_view::npos) return {.kind = kSingleLabel};
  return {.kind = kPublicName};
}

/// Letters, digits and what else names have; at least one letter or digit.
bool is_name(std::string_view host) {
  bool any = false;
  for (const char c : host) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (!letter && c != '-' && c != '.' && c != '_' && (static_cast<unsigned char>(c) < 0x80)) {
      return false;
    }
    any |= letter;
  }
  return any;
}

}  // namespace

HostFacts facts_of_host(std::string_view host) {
  if (host.empty() || host.size() > kLongestHost) return {};
  PlainHost plain(host);
  std::string_view text = plain.text();
  HostFacts out;
  if (text.starts_with('[')) {
    const auto address = read_ipv6(text.substr(1, text.find(']') - 1));
    if (!address) return {};
    out = facts_of_address(*address);
  } else if (const auto address = read_ipv4(text)) {
    out = facts_of_address(*address);
  } else {
    while (text.ends_with('.')) text.remove_suffix(1);
    if (!is_name(text)) return {};
    out = facts_of_name(text);
  }
  out.other_letters = plain.other_letters();
  out.cut = plain.cut();
  return out;
}

bool is_telling_label(std::string_view label) {
  return kTellingEnds.find(label) != nullptr;
}

bool may_be_telling_host(std::string_view component) {
  component = component.substr(0, component.find(':'));
  if (component.empty()) return false;
  const char first = component[0];
  if (first == '0' || first == '1') {
    const auto begins = [&](std::string_view network) { return component.starts_with(network); };
    constexpr auto kInner = std::to_array<std::string_view>(
        {"127.", "10.", "192.", "169.254.", "172.", "100.", "168.63.", "0.0."});
    if (std::ranges::any_of(kInner, begins)) return true;
  }
  return has_telling_end(component);
}

}  // namespace quell::attack
