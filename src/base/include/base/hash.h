// A fast hash of bytes for tables in memory. Not for anything that must resist an attacker who
// knows the seed, and never written to disk: seeds differ between runs where order doesn't matter.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace quell {

/// Both halves of a 64 by 64 bit product folded into one: each bit of the answer hangs on all bits.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

namespace hash_detail {

// Odd, with about as many ones as zeros; otherwise of no meaning (digits of pi, e and the root of
// 2).
inline constexpr std::uint64_t kFirst = 0x243f6a8885a308d3;
inline constexpr std::uint64_t kSecond = 0xb7e151628aed2a6b;
inline constexpr std::uint64_t kThird = 0x6a09e667f3bcc909;

inline std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

/// The last 1 to 8 bytes, read without running over the end.
inline std::uint64_t tail_of(const char* bytes, std::size_t size) {
  if (size >= 4) {
    std::uint32_t front = 0;
    std::uint32_t back = 0;
    std::memcpy(&front, bytes, sizeof(front));
    std::memcpy(&back, bytes + size - sizeof(back), sizeof(back));
    return (std::uint64_t{front} << 32U) | back;
  }
  if (size == 0) return 0;
  const auto byte = [&](std::size_t at) {
    return std::uint64_t{static_cast<std::uint8_t>(bytes[at])};
  };
  return (byte(0) << 16U) | (byte(size / 2) << 8U) | byte(size - 1);
}

}  // namespace hash_detail

/// 64 bits that depend on every byte, the length and the seed. Lengths fall into few classes, so
/// that the processor guesses right which way it goes; the last words of a class overlap.
inline std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) {
  using namespace hash_detail;
  const char* at = bytes.data();
  const std::size_t size = bytes.size();
  const char* const end = at + size;
  const std::uint64_t start = seed ^ mix(seed ^ kFirst, size ^ kSecond);
  if (size <= 16) {
    const std::uint64_t front = size > 8 ? word_at(at) : tail_of(at, size);
    const std::uint64_t back = size > 8 ? word_at(end - 8) : 0;
    return mix(front ^ kThird, mix(back ^ kSecond, start ^ kFirst));
  }
  std::uint64_t state = start;
  std::uint64_t other = start ^ kThird;
  for (std::size_t left = size; left > 64; left -= 32, at += 32) {
    state = mix(word_at(at) ^ kFirst, word_at(at + 8) ^ state);
    other = mix(word_at(at + 16) ^ kSecond, word_at(at + 24) ^ other);
  }
  if (end - at > 32) {
    state = mix(word_at(at) ^ kFirst, word_at(at + 8) ^ state);
    other = mix(word_at(at + 16) ^ kSecond, word_at(at + 24) ^ other);
    at = end - 32;
  }
  // 17 to 32 bytes are left, or the last 32 with some that were taken already.
  state = mix(word_at(at) ^ kThird, word_at(at + 8) ^ state);
  other = mix(word_at(end - 16) ^ kSecond, word_at(end - 8) ^ other);
  return mix(state ^ kFirst, other ^ kSecond);
}

}  // namespace quell
