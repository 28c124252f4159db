// Network addresses as URLs spell them, also in the spellings that only programs understand
// (inet_aton: decimal, hexadecimal, octal, short, overflowing), and where they lead. Private to
// attack. Pure; linear.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace quell::attack {

/// Where an address leads, seen from a server.
enum class Reach : std::uint8_t {
  kPublic,
  kLoopback,  ///< the server itself
  kPrivate,   ///< networks that the internet doesn't route
  kMetadata,  ///< the service by which a cloud hands out credentials
};

struct NetAddress {
  Reach reach = Reach::kPublic;
  bool is_ipv6 = false;
  bool odd = false;  ///< spelt as no person spells it
};

/// IPv4 as inet_aton() reads it; digits that overflow wrap around.
std::optional<NetAddress> read_ipv4(std::string_view host);

/// IPv6 without brackets; a zone is skipped. What holds an IPv4 address leads where that does.
std::optional<NetAddress> read_ipv6(std::string_view host);

/// Eight hexadecimal digits ("7f000001"), or four numbers joined by '-'.
std::optional<NetAddress> read_packed_ipv4(std::string_view label);

}  // namespace quell::attack
