// The values of a Cookie header. Private to attack. Pure; linear.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace quell::attack {

struct Cookie {
  std::string_view name;
  std::string_view value;
};

/// Reads cookies off the front of a header's value.
class Cookies {
 public:
  static constexpr std::size_t kMost = 64;  ///< of one header

  explicit Cookies(std::string_view header) : rest_(header) {}

  /// The next one; nothing at the end, behind kMost, and where something else than "name=" stands.
  std::optional<Cookie> next();

 private:
  std::string_view rest_;
  std::size_t count_ = 0;
};

}  // namespace quell::attack
