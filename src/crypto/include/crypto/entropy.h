// Where randomness comes from: a parameter, so that a simulation repeats exactly from its seed.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace quell::crypto {

class Entropy {
 public:
  virtual ~Entropy() = default;
  virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// The system's generator. Thread-safe.
class SystemEntropy final : public Entropy {
 public:
  void fill(std::span<std::uint8_t> bytes) override;
};

/// For tests and simulations: the same seed gives the same bytes for ever (ChaCha20 of a key made
/// from the seed; split reads give the same bytes as whole ones only at multiples of 64).
/// Not thread-safe; never for keys that protect something.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(std::uint64_t seed) : seed_(seed) {}
  void fill(std::span<std::uint8_t> bytes) override;

 private:
  std::uint64_t seed_;
  std::uint64_t drawn_ = 0;
};

/// `bytes` random bytes in lower-case hexadecimal: for ids.
std::string random_hex(Entropy& entropy, std::size_t bytes);

}  // namespace quell::crypto
