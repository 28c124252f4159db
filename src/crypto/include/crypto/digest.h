// BLAKE2b-256 (RFC 7693, unkeyed, 32 bytes): Python's hashlib.blake2b(data, digest_size=32).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell::crypto {

/// A value; the default is 32 zero bytes.
struct Digest {
  static constexpr std::size_t kSize = 32;
  std::array<std::uint8_t, kSize> bytes{};

  /// 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;
  /// The one form of hex(). Errors: kInvalidInput.
  static Result<Digest> from_hex(std::string_view text);

  friend auto operator<=>(const Digest&, const Digest&) = default;
};

/// Digest of what was fed so far. Copyable (a copy goes on from the same place); not thread-safe.
class Hasher {
 public:
  Hasher();
  void update(std::string_view bytes);
  void update(std::span<const std::uint8_t> bytes);
  /// The digest of everything so far; feeding may go on afterwards.
  [[nodiscard]] Digest digest() const;

 private:
  static constexpr std::size_t kStateSize = 384;
  alignas(64) std::array<unsigned char, kStateSize> state_{};
};

Digest digest_of(std::string_view bytes);

}  // namespace quell::crypto

template <>
struct std::hash<quell::crypto::Digest> {
  std::size_t operator()(const quell::crypto::Digest& digest) const noexcept {
    std::size_t value = 0;
    for (std::size_t i = 0; i < sizeof(value); ++i) value = (value << 8U) | digest.bytes[i];
    return value;
  }
};
