// Network addresses as values. IPv4 is kept as an IPv4-mapped IPv6 address, so that
// ::ffff:203.0.113.9 and 203.0.113.9 are the same client. Thread-safe: values only.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::target {

/// One IPv4 or IPv6 address.
class Address {
 public:
  Address() = default;  ///< "::"
  explicit Address(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  /// "203.0.113.9", "2001:db8::1", "::ffff:203.0.113.9"; no brackets, port, zone or leading
  /// zeros in IPv4 (0-prefixed numbers are octal elsewhere). Errors: kInvalidInput.
  static Result<Address> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const;
  [[nodiscard]] bool is_loopback() const;
  /// IPv4 as ::ffff:a.b.c.d.
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  /// Dotted for IPv4, RFC 5952 for IPv6.
  [[nodiscard]] std::string text() const;

  friend auto operator<=>(const Address&, const Address&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

/// An address with a prefix length. Invariant: bits after the prefix are zero.
class Network {
 public:
  /// Everything of the address after `prefix` bits is cleared. `prefix` counts within the family
  /// (0..32 for IPv4, 0..128 for IPv6) and is cut to it.
  Network(const Address& address, unsigned prefix);

  /// "203.0.113.0/24", "2001:db8::/64" or a single address. Bits set after the prefix are an
  /// error, because the writer meant something else. Errors: kInvalidInput.
  static Result<Network> parse(std::string_view text);

  [[nodiscard]] const Address& base() const { return base_; }
  [[nodiscard]] unsigned prefix() const { return prefix_; }  ///< within the family
  [[nodiscard]] bool is_single() const { return prefix_ == (base_.is_v4() ? 32U : 128U); }
  [[nodiscard]] bool contains(const Address& address) const;
  /// "203.0.113.9" for one address, "203.0.113.0/24" otherwise.
  [[nodiscard]] std::string text() const;

  friend auto operator<=>(const Network&, const Network&) = default;

 private:
  Address base_;
  unsigned prefix_ = 128;
};

/// The network that stands for one client: the address itself for IPv4, its /64 for IPv6 (one
/// subscriber owns at least that much).
Network client_network(const Address& address);

}  // namespace quell::target
