// Ed25519 signatures (RFC 8032). Values, thread-safe as values are.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/entropy.h"

namespace quell::crypto {

struct PublicKey {
  static constexpr std::size_t kSize = 32;
  std::array<std::uint8_t, kSize> bytes{};
  [[nodiscard]] std::string hex() const;
  /// 64 lower-case digits. Errors: kInvalidInput.
  static Result<PublicKey> from_hex(std::string_view text);
  friend auto operator<=>(const PublicKey&, const PublicKey&) = default;
};

struct Signature {
  static constexpr std::size_t kSize = 64;
  std::array<std::uint8_t, kSize> bytes{};
  [[nodiscard]] std::string hex() const;
  /// 128 lower-case digits. Errors: kInvalidInput.
  static Result<Signature> from_hex(std::string_view text);
  friend auto operator<=>(const Signature&, const Signature&) = default;
};

/// A private key with its public half. The private bytes are wiped when it goes away.
class KeyPair {
 public:
  static constexpr std::size_t kSeedSize = 32;
  using Seed = std::array<std::uint8_t, kSeedSize>;

  static KeyPair generate(Entropy& entropy);
  static KeyPair from_seed(const Seed& seed);
  KeyPair(const KeyPair&) = default;
  KeyPair& operator=(const KeyPair&) = default;
  ~KeyPair();

  [[nodiscard]] const PublicKey& public_key() const { return public_; }
  /// The 32 bytes from which the pair is made again: what a key file keeps.
  [[nodiscard]] const Seed& seed() const { return seed_; }
  [[nodiscard]] Signature sign(std::string_view message) const;

 private:
  KeyPair() = default;
  Seed seed_{};
  std::array<std::uint8_t, 64> secret_{};
  PublicKey public_;
};

[[nodiscard]] bool verifies(const PublicKey& key, std::string_view message,
                            const Signature& signature);

}  // namespace quell::crypto
