// Where requests may go. Quell sends requests that look like attacks: only to hosts that the user
// named. Values; thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace quell::http {

/// Host (name or numeric address, lower case, IPv6 without brackets) and port.
struct Destination {
  std::string host;
  std::uint16_t port = 80;

  /// "www.shop.example:8080", "[::1]:80"; without a port 80. Errors: kInvalidInput.
  static Result<Destination> parse(std::string_view text);
  [[nodiscard]] std::string text() const;
  friend auto operator<=>(const Destination&, const Destination&) = default;
};

/// A destination that an allow-list let through: exchange() takes nothing else, so no request can
/// leave without having been checked.
class PermittedDestination {
 public:
  [[nodiscard]] const Destination& destination() const { return destination_; }

 private:
  friend class AllowList;
  explicit PermittedDestination(Destination destination) : destination_(std::move(destination)) {}
  Destination destination_;
};

/// Exactly the named destinations. Nothing is allowed by default, loopback neither; names are not
/// resolved for the comparison, so "localhost" does not allow "127.0.0.1".
class AllowList {
 public:
  AllowList() = default;
  explicit AllowList(std::vector<Destination> allowed) : allowed_(std::move(allowed)) {}

  /// nullopt: not on the list (a refusal, not an error).
  [[nodiscard]] std::optional<PermittedDestination> permit(const Destination& destination) const;
  [[nodiscard]] const std::vector<Destination>& allowed() const { return allowed_; }

 private:
  std::vector<Destination> allowed_;
};

}  // namespace quell::http
