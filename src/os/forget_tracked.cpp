// Connections with somebody in the kernel's connection tracking, found and deleted with ctnetlink.
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "netlink.h"
#include "os/network.h"

namespace quell::os {

namespace {

constexpr std::uint16_t type_of(unsigned message) {
  return static_cast<std::uint16_t>((NFNL_SUBSYS_CTNETLINK << 8U) | message);
}

/// Whether one of the addresses in a CTA_TUPLE_* is meant.
bool tuple_is_meant(std::string_view tuple, const IsMeant& is_meant) {
  bool meant = false;
  each_attribute(tuple, [&](unsigned part, std::string_view inside) {
    if (part != CTA_TUPLE_IP) return;
    each_attribute(inside, [&](unsigned type, std::string_view value) {
      AddressBytes address{};
      if ((type == CTA_IP_V6_SRC || type == CTA_IP_V6_DST) && value.size() == address.size()) {
        std::memcpy(address.data(), value.data(), value.size());
      } else if ((type == CTA_IP_V4_SRC || type == CTA_IP_V4_DST) && value.size() == 4) {
        address[10] = 0xff;
        address[11] = 0xff;
        std::memcpy(address.data() + 12, value.data(), value.size());
      } else {
        return;
      }
      meant = meant || is_meant(address);
    });
  });
  return meant;
}

/// The request that deletes the entry of this listing; empty where nobody meant is in it.
std::string deletion_of(std::string_view payload, const IsMeant& is_meant) {
  const auto header = read_as<nfgenmsg>(payload);
  if (!header) return {};
  bool meant = false;
  std::string request = bytes_of(
      nfgenmsg{.nfgen_family = header->nfgen_family, .version = NFNETLINK_V0, .res_id = 0});
  each_attribute(payload.substr(sizeof(nfgenmsg)), [&](unsigned type, std::string_view value) {
    if (type == CTA_TUPLE_ORIG || type == CTA_TUPLE_REPLY) {
      meant = meant || tuple_is_meant(value, is_meant);
    }
    if (type == CTA_TUPLE_ORIG) request += attribute(type | NLA_F_NESTED, value);
    if (type == CTA_ID || type == CTA_ZONE) request += attribute(type, value);
  });
  return meant ? request : std::string();
}

}  // namespace

Result<std::size_t> forget_tracked(const IsMeant& is_meant) {
  QUELL_TRY(Netlink netlink, Netlink::open(NETLINK_NETFILTER));
  std::vector<std::string> deletions;
  QUELL_CHECK(netlink.dump(type_of(IPCTNL_MSG_CT_GET), bytes_of(nfgenmsg{}),
                           [&](std::uint16_t /*type*/, std::string_view payload) {
                             std::string request = deletion_of(payload, is_meant);
                             if (!request.empty()) deletions.push_back(std::move(request));
                           }));
  std::size_t forgotten = 0;
  for (const std::string& deletion : deletions) {
    QUELL_TRY(const int error, netlink.ask(type_of(IPCTNL_MSG_CT_DELETE), deletion));
    if (error == ENOENT) continue;  // it ran out meanwhile
    if (error != 0) return std::unexpected(kernel_error(error, "cannot forget a connection"));
    ++forgotten;
  }
  return forgotten;
}

}  // namespace quell::os
