// The network of this process's namespace as the kernel knows it: own addresses, gateways, and the
// connections with somebody, which can be ended. Addresses are 16 bytes, IPv4 as ::ffff:a.b.c.d.
// Thread-safe: each call asks the kernel anew, in the network namespace of its thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace quell::os {

using AddressBytes = std::array<std::uint8_t, 16>;

/// Which network namespace this thread is in: equal numbers are the same one.
Result<std::uint64_t> network_namespace();

/// Where that namespace can be seen from here: "process 812", "/run/netns/blue", the lowest name;
/// empty: nowhere, it is gone or belongs to processes that this one must not look at.
std::string where_is_network(std::uint64_t which);

/// Addresses of all interfaces that are there, in no order. Errors: kIo.
Result<std::vector<AddressBytes>> own_addresses();

/// Routers that some route goes through, of every routing table, in no order; without zones.
/// Errors: kIo, kPermissionDenied.
Result<std::vector<AddressBytes>> gateways();

using IsMeant = std::function<bool(const AddressBytes& peer)>;

/// Ends this host's TCP connections and connected UDP sockets whose peer is meant; the programs
/// see ECONNABORTED. How many there were. Errors: kPermissionDenied (CAP_NET_ADMIN is needed),
/// kUnsupported (the kernel cannot do it), kIo.
Result<std::size_t> end_sockets(const IsMeant& is_meant);

/// Forgets what the kernel's connection tracking knows of connections from or to an address that is
/// meant, also behind address translation, so that no rule takes their packets for established. How
/// many there were. Errors: as end_sockets.
Result<std::size_t> forget_tracked(const IsMeant& is_meant);

}  // namespace quell::os
