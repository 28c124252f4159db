#include "crypto/entropy.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/hex.h"
#include "ready.h"

namespace quell::crypto {

void SystemEntropy::fill(std::span<std::uint8_t> bytes) {
  make_ready();
  randombytes_buf(bytes.data(), bytes.size());
}

void SeededEntropy::fill(std::span<std::uint8_t> bytes) {
  constexpr std::size_t kBlock = 64;
  std::array<std::uint8_t, crypto_stream_chacha20_KEYBYTES> key{};
  for (std::size_t i = 0; i < sizeof(seed_); ++i) {
    key[i] = static_cast<std::uint8_t>(seed_ >> (8 * i));
  }
  constexpr std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> kNonce{};
  std::ranges::fill(bytes, std::uint8_t{0});
  crypto_stream_chacha20_xor_ic(bytes.data(), bytes.data(), bytes.size(), kNonce.data(), drawn_,
                                key.data());
  drawn_ += (bytes.size() + kBlock - 1) / kBlock;
}

std::string random_hex(Entropy& entropy, std::size_t bytes) {
  std::vector<std::uint8_t> drawn(bytes);
  entropy.fill(drawn);
  return to_hex(drawn);
}

}  // namespace quell::crypto
