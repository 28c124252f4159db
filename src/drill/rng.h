// Random numbers that are the same everywhere: the distributions of the standard library differ
// between libraries, and a seed must give the same drill on every machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace quell::drill {

/// splitmix64 (Steele, Lea, Flood 2014). Not for secrets. Not thread-safe.
class Rng {
 public:
  /// Independent streams for the same seed: "crowd", "attack", …
  Rng(std::uint64_t seed, std::string_view stream);

  std::uint64_t next();
  /// 0..bound-1; bound > 0. The bias of the plain remainder is far below what a drill can show.
  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(next() % bound); }
  /// low..high, both included.
  std::size_t between(std::size_t low, std::size_t high) { return low + below(high - low + 1); }
  /// 0 ≤ x < 1.
  double unit() { return static_cast<double>(next() >> 11U) * 0x1.0p-53; }
  /// True in `percent` of 100 cases.
  bool chance(std::size_t percent) { return below(100) < percent; }

  template <class T, std::size_t N>
  const T& pick(const T (&choices)[N]) {
    return choices[below(N)];
  }
  template <class T>
  const T& pick(std::span<const T> choices) {
    return choices[below(choices.size())];
  }

 private:
  std::uint64_t state_;
};

}  // namespace quell::drill
