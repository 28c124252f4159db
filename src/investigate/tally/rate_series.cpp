#include "rate_series.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace quell::investigate {

namespace {

std::uint32_t sum_of(std::uint32_t a, std::uint64_t b) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(a + b, kMost));
}

}  // namespace

void RateSeries::span(std::int64_t from_minute, std::int64_t to_minute) {
  if (is_empty()) {
    first_ = from_minute;
    last_ = to_minute;
    while ((last_ >> shift_) - (first_ >> shift_) >= static_cast<std::int64_t>(kSlots)) ++shift_;
    return;
  }
  if (from_minute >= first_ && to_minute <= last_) return;
  // As logs mostly go on: behind what there is, and still in reach.
  if (from_minute >= first_ &&
      (to_minute >> shift_) - (first_ >> shift_) < static_cast<std::int64_t>(kSlots)) {
    last_ = to_minute;
    return;
  }
  const std::int64_t first = std::min(first_, from_minute);
  const std::int64_t last = std::max(last_, to_minute);
  unsigned shift = shift_;
  while ((last >> shift) - (first >> shift) >= static_cast<std::int64_t>(kSlots)) ++shift;
  std::array<std::uint32_t, kSlots> moved{};
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    if (counts_[slot] == 0) continue;
    const std::int64_t minute = ((first_ >> shift_) + static_cast<std::int64_t>(slot)) << shift_;
    auto& to = moved[static_cast<std::size_t>((minute >> shift) - (first >> shift))];
    to = sum_of(to, counts_[slot]);
  }
  counts_ = moved;
  first_ = first;
  last_ = last;
  shift_ = shift;
}

void RateSeries::merge(const RateSeries& other) {
  if (other.is_empty()) return;
  span(other.first_, other.last_);
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    if (other.counts_[slot] == 0) continue;
    const std::int64_t minute = ((other.first_ >> other.shift_) + static_cast<std::int64_t>(slot))
                                << other.shift_;
    auto& count = counts_[static_cast<std::size_t>((minute >> shift_) - (first_ >> shift_))];
    count = sum_of(count, other.counts_[slot]);
  }
}

Rates RateSeries::rates() const {
  Rates out;
  if (is_empty()) return out;
  out.start = Instant(std::chrono::minutes((first_ >> shift_) << shift_));
  out.slot = std::chrono::minutes(std::int64_t{1} << shift_);
  const auto slots = static_cast<std::size_t>((last_ >> shift_) - (first_ >> shift_) + 1);
  out.requests.assign(counts_.begin(), counts_.begin() + static_cast<std::ptrdiff_t>(slots));
  return out;
}

}  // namespace quell::investigate
