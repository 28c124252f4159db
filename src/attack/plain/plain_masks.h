// What the bytes of a piece are, a bit each: the simple look's way to see sixteen bytes at once.
// Private to attack. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::attack {

/// The first byte has the lowest bit. Bits beyond the text are 0.
struct PlainMasks {
  static constexpr std::size_t kBytes = 64;

  std::uint64_t letters = 0;  ///< also '_'
  std::uint64_t digits = 0;
  std::uint64_t dots = 0;
  std::uint64_t slashes = 0;
  std::uint64_t dashes = 0;
  std::uint64_t pluses = 0;
  std::uint64_t exponents = 0;  ///< 'e', 'E'
  std::uint64_t hex_marks = 0;  ///< 'x', 'X'
};

/// Of at most kBytes of `text` from `at` on. REQUIRES: at <= text.size().
PlainMasks plain_masks(std::string_view text, std::size_t at);

/// The same byte by byte: for other processors, and to hold the other against.
PlainMasks plain_masks_bytewise(std::string_view text, std::size_t at);

}  // namespace quell::attack
