// The digits of the encodings, for decoders and for the quick look. Private to attack.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace quell::attack {

inline constexpr unsigned kNoHexDigit = 0xff;

namespace digits_detail {

consteval std::array<std::uint8_t, 256> hex_digits() {
  std::array<std::uint8_t, 256> out{};
  out.fill(kNoHexDigit);
  for (unsigned i = 0; i < 10; ++i) out['0' + i] = static_cast<std::uint8_t>(i);
  for (unsigned i = 0; i < 6; ++i) {
    out['a' + i] = static_cast<std::uint8_t>(10 + i);
    out['A' + i] = static_cast<std::uint8_t>(10 + i);
  }
  return out;
}
inline constexpr std::array<std::uint8_t, 256> kHexDigits = hex_digits();

}  // namespace digits_detail

/// kNoHexDigit for other bytes; it stays that when combined with a digit by '|'.
inline unsigned hex_value(char c) {
  return digits_detail::kHexDigits[static_cast<unsigned char>(c)];
}

/// Base64, in its usual alphabet and the one for URLs, as it comes.
class Base64Window {
 public:
  /// A byte when one is complete. REQUIRES: a digit of base64.
  std::optional<unsigned> add(char digit) {
    window_ = ((window_ << 6U) | value(digit)) & 0xffffU;
    bits_ += 6;
    if (bits_ < 8) return std::nullopt;
    bits_ -= 8;
    return (window_ >> bits_) & 0xffU;
  }

 private:
  static unsigned value(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') + 52;
    return c == '+' || c == '-' ? 62 : 63;
  }

  std::uint32_t window_ = 0;
  unsigned bits_ = 0;
};

inline bool is_printable(unsigned byte) {
  return (byte >= 0x20 && byte <= 0x7e) || byte == '\n' || byte == '\t';
}

}  // namespace quell::attack
