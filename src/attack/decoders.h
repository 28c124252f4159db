// The single decodings. Private to attack. Each is linear and answers nullopt if it changes
// nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace quell::attack {

struct Decoded {
  std::string bytes;
  bool needless = false;  ///< what was encoded needs no encoding: letters, digits, dots
};

struct Decoder {
  std::string_view name;
  std::optional<Decoded> (*decode)(std::string_view bytes);
};

/// In the order in which to try them.
std::span<const Decoder> decoders();

}  // namespace quell::attack
