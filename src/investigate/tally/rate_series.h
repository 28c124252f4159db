// Requests over time in at most kSlots equal slots, as fine as the time they span allows. A slot is
// a power of two of minutes that begins at a multiple of itself: which one hangs only on the first
// and the last minute, so the order of requests doesn't matter. Private to investigate.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "investigate/scan.h"

namespace quell::investigate {

class RateSeries {
 public:
  static constexpr std::size_t kSlots = 48;

  /// `minute` since 1970.
  void add(std::int64_t minute) {
    if (minute < first_ || minute > last_) [[unlikely]]
      span(minute, minute);
    auto& count = counts_[static_cast<std::size_t>((minute >> shift_) - (first_ >> shift_))];
    if (count != std::numeric_limits<std::uint32_t>::max()) [[likely]]
      ++count;
  }
  void merge(const RateSeries& other);
  [[nodiscard]] Rates rates() const;

 private:
  /// Makes the slots wide enough for both ends.
  void span(std::int64_t from_minute, std::int64_t to_minute);

  std::array<std::uint32_t, kSlots> counts_{};
  [[nodiscard]] bool is_empty() const { return first_ > last_; }

  std::int64_t first_ = 1;  // minute; behind last_: there is none
  std::int64_t last_ = 0;
  unsigned shift_ = 0;  // a slot is 2^shift minutes
};

}  // namespace quell::investigate
