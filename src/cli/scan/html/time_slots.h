// Hours put together so that a chart has a readable number of columns. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "investigate/scan.h"

namespace quell::cli::html {

inline constexpr std::int64_t kSlotsAtMost = 96;

struct TimeSlots {
  std::vector<investigate::HourTotals> slots;  ///< without gaps; `hour` is a slot's beginning
  std::int64_t hours = 1;                      ///< of one slot
  /// "by hour", "by 6 hours", "by day", "by 7 days".
  [[nodiscard]] std::string words() const;
  /// "21 Nov 22:00"; "21 Nov" when slots are days; "Nov 2026" when they cover years.
  [[nodiscard]] std::string label(Instant time) const;
};

/// At most about kSlotsAtMost slots, from the first hour to the last.
TimeSlots time_slots(const std::vector<investigate::HourTotals>& hours);

}  // namespace quell::cli::html
