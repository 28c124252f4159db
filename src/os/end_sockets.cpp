// Sockets with somebody, found and ended with sock_diag(7).
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "netlink.h"
#include "os/network.h"

namespace quell::os {

namespace {

constexpr std::uint32_t kAllStates = 0x1fff;
constexpr std::uint32_t kListening = 1U << 10U;  // TCP_LISTEN; of UDP there is none

struct Kind {
  std::uint8_t family;
  std::uint8_t protocol;
};
constexpr std::array<Kind, 4> kKinds{{{AF_INET, IPPROTO_TCP},
                                      {AF_INET6, IPPROTO_TCP},
                                      {AF_INET, IPPROTO_UDP},
                                      {AF_INET6, IPPROTO_UDP}}};

/// REQUIRES: the family is AF_INET or AF_INET6. An IPv6 socket may have an IPv4 peer, mapped.
AddressBytes peer_of(const inet_diag_msg& message) {
  AddressBytes peer{};
  if (message.idiag_family == AF_INET6) {
    std::memcpy(peer.data(), message.id.idiag_dst, peer.size());
    return peer;
  }
  peer[10] = 0xff;
  peer[11] = 0xff;
  std::memcpy(peer.data() + 12, message.id.idiag_dst, 4);
  return peer;
}

inet_diag_req_v2 request_for(const Kind& kind) {
  inet_diag_req_v2 request{};
  request.sdiag_family = kind.family;
  request.sdiag_protocol = kind.protocol;
  request.idiag_states = kAllStates & ~kListening;
  return request;
}

Result<std::vector<inet_diag_sockid>> sockets_with(Netlink& netlink, const Kind& kind,
                                                   const IsMeant& is_meant) {
  std::vector<inet_diag_sockid> found;
  QUELL_CHECK(netlink.dump(SOCK_DIAG_BY_FAMILY, bytes_of(request_for(kind)),
                           [&](std::uint16_t /*type*/, std::string_view payload) {
                             const auto message = read_as<inet_diag_msg>(payload);
                             if (message && is_meant(peer_of(*message))) {
                               found.push_back(message->id);
                             }
                           }));
  return found;
}

}  // namespace

Result<std::size_t> end_sockets(const IsMeant& is_meant) {
  QUELL_TRY(Netlink netlink, Netlink::open(NETLINK_SOCK_DIAG));
  std::size_t ended = 0;
  for (const Kind& kind : kKinds) {
    QUELL_TRY(const auto found, sockets_with(netlink, kind, is_meant));
    for (const inet_diag_sockid& id : found) {
      inet_diag_req_v2 request = request_for(kind);
      request.id = id;
      QUELL_TRY(const int error, netlink.ask(SOCK_DESTROY, bytes_of(request)));
      if (error == ENOENT) continue;  // it ended by itself meanwhile
      if (error != 0) return std::unexpected(kernel_error(error, "cannot end a connection"));
      ++ended;
    }
  }
  return ended;
}

}  // namespace quell::os
