#include "os/network.h"

#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "netlink.h"
#include "os/errno.h"
#include "os/file.h"

namespace quell::os {

namespace {

constexpr std::size_t kV4 = 4;

/// 4 or 16 bytes in network order.
std::optional<AddressBytes> address_from(std::string_view bytes) {
  AddressBytes address{};
  if (bytes.size() == address.size()) {
    std::memcpy(address.data(), bytes.data(), bytes.size());
    return address;
  }
  if (bytes.size() != kV4) return std::nullopt;
  address[10] = 0xff;
  address[11] = 0xff;
  std::memcpy(address.data() + 12, bytes.data(), bytes.size());
  return address;
}

std::optional<AddressBytes> address_from(const sockaddr* socket_address) {
  if (socket_address == nullptr) return std::nullopt;
  if (socket_address->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, socket_address, sizeof(v4));
    return address_from(bytes_of(v4.sin_addr));
  }
  if (socket_address->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, socket_address, sizeof(v6));
    return address_from(bytes_of(v6.sin6_addr));
  }
  return std::nullopt;
}

void take(std::vector<AddressBytes>& into, std::optional<AddressBytes> address) {
  if (address) into.push_back(*address);
}

/// RTA_VIA: a family and an address of that family (IPv4 routes through IPv6 routers).
std::optional<AddressBytes> via(std::string_view value) {
  if (value.size() < sizeof(std::uint16_t)) return std::nullopt;
  return address_from(value.substr(sizeof(std::uint16_t)));
}

void take_gateways(std::string_view attributes, std::vector<AddressBytes>& into);

/// RTA_MULTIPATH: next hops one after the other, each with attributes of its own.
void take_hops(std::string_view hops, std::vector<AddressBytes>& into) {
  while (const auto hop = read_as<rtnexthop>(hops)) {
    if (hop->rtnh_len < sizeof(rtnexthop) || hop->rtnh_len > hops.size()) return;
    take_gateways(hops.substr(sizeof(rtnexthop), hop->rtnh_len - sizeof(rtnexthop)), into);
    hops.remove_prefix(std::min(hops.size(), (hop->rtnh_len + 3UZ) & ~3UZ));
  }
}

void take_gateways(std::string_view attributes, std::vector<AddressBytes>& into) {
  each_attribute(attributes, [&](unsigned type, std::string_view value) {
    if (type == RTA_GATEWAY) take(into, address_from(value));
    if (type == RTA_VIA) take(into, via(value));
    if (type == RTA_MULTIPATH) take_hops(value, into);
  });
}

}  // namespace

Result<std::uint64_t> network_namespace() {
  constexpr const char* kPath = "/proc/thread-self/ns/net";
  QUELL_TRY(const std::optional<Info> found, info_of_target(kPath));
  if (!found) return fail(ErrorCode::kUnsupported, "there is no /proc/thread-self/ns/net");
  return found->inode;
}

std::string where_is_network(std::uint64_t which) {
  const auto is_it = [which](const Path& path) {
    const auto found = info_of_target(path);
    return found && *found && (*found)->inode == which;
  };
  const Path named = "/run/netns";  // where ip netns keeps them, also without a process in it
  for (const Entry& one : list_directory(named).value_or(std::vector<Entry>())) {
    if (is_it(named / one.name)) return (named / one.name).string();
  }
  for (const Entry& one : list_directory("/proc").value_or(std::vector<Entry>())) {
    const bool process = one.name.find_first_not_of("0123456789") == std::string::npos;
    if (process && is_it(Path("/proc") / one.name / "ns/net")) return "process " + one.name;
  }
  return {};
}

Result<std::vector<AddressBytes>> own_addresses() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) {
    return std::unexpected(error_of(errno, "cannot list this host's addresses"));
  }
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
  std::vector<AddressBytes> addresses;
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    take(addresses, address_from(one->ifa_addr));
  }
  return addresses;
}

Result<std::vector<AddressBytes>> gateways() {
  QUELL_TRY(Netlink netlink, Netlink::open(NETLINK_ROUTE));
  std::vector<AddressBytes> found;
  QUELL_CHECK(netlink.dump(RTM_GETROUTE, bytes_of(rtmsg{}),
                           [&](std::uint16_t type, std::string_view payload) {
                             if (type != RTM_NEWROUTE || payload.size() < sizeof(rtmsg)) return;
                             take_gateways(payload.substr(sizeof(rtmsg)), found);
                           }));
  return found;
}

}  // namespace quell::os
