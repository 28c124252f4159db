// Where within the minute something happened, five seconds each: what a clock starts has one place.
// Private to investigate. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

namespace quell::investigate {

class MinutePhases {
 public:
  void add(std::uint32_t seconds) { add_to(seconds % 60 / 5, 1); }
  void merge(const MinutePhases& other) {
    for (std::size_t i = 0; i < kPlaces; ++i) add_to(i, other.counts_.at(i));
  }
  /// Ten times or more, nine of ten of them within two places beside each other.
  [[nodiscard]] bool is_clock() const {
    std::uint64_t sum = 0;
    std::uint64_t best = 0;
    for (std::size_t i = 0; i < kPlaces; ++i) {
      const std::uint64_t here = counts_.at(i);
      sum += here;
      best = std::max(best, here + counts_.at((i + 1) % kPlaces));
    }
    return sum >= kEnough && best * 10 >= sum * 9;
  }
  [[nodiscard]] const auto& counts() const { return counts_; }

 private:
  static constexpr std::size_t kPlaces = 12;
  static constexpr std::uint64_t kEnough = 10;

  /// Stops at the largest number, which is the same in any order.
  void add_to(std::size_t place, std::uint32_t times) {
    std::uint16_t& count = counts_.at(place);
    const std::uint32_t room = std::numeric_limits<std::uint16_t>::max() - std::uint32_t{count};
    count = static_cast<std::uint16_t>(count + std::min(times, room));
  }

  std::array<std::uint16_t, kPlaces> counts_{};
};

}  // namespace quell::investigate
