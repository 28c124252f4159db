#include "scan/html/time_slots.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "scan/scan_views.h"

namespace quell::cli::html {

namespace {

constexpr std::int64_t kDay = 24;
constexpr std::int64_t kYear = 365 * kDay;

std::int64_t number_of(Instant time) {
  return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

/// Rounded down to a multiple, so that slots begin at midnight; also before 1970, whose times stand
/// in logs with a wrong clock.
std::int64_t floored(std::int64_t number, std::int64_t multiple) {
  const std::int64_t up = number < 0 ? multiple - 1 : 0;
  return (number - up) / multiple * multiple;
}

/// A length that people count in, at least `least` hours.
std::int64_t slot_hours(std::int64_t least) {
  static constexpr std::array<std::int64_t, 10> kLengths = {1, 2,  3,    4,        6,
                                                            8, 12, kDay, 2 * kDay, 7 * kDay};
  const auto found =
      std::ranges::find_if(kLengths, [&](std::int64_t length) { return length >= least; });
  if (found != kLengths.end()) return *found;
  const std::int64_t weeks = (least + kLengths.back() - 1) / kLengths.back();
  return weeks * kLengths.back();
}

}  // namespace

TimeSlots time_slots(const std::vector<investigate::HourTotals>& hours) {
  TimeSlots out;
  if (hours.empty()) return out;
  const auto [first, last] = std::ranges::minmax(hours, {}, &investigate::HourTotals::hour);
  const std::int64_t span = number_of(last.hour) - number_of(first.hour) + 1;
  out.hours = slot_hours((span + kSlotsAtMost - 1) / kSlotsAtMost);
  const std::int64_t start = floored(number_of(first.hour), out.hours);
  const std::int64_t count = (number_of(last.hour) - start) / out.hours + 1;
  for (std::int64_t i = 0; i < count; ++i) {
    out.slots.push_back({.hour = Instant(std::chrono::hours(start + i * out.hours))});
  }
  for (const investigate::HourTotals& hour : hours) {
    const auto at = static_cast<std::size_t>((number_of(hour.hour) - start) / out.hours);
    investigate::HourTotals& slot = out.slots.at(at);
    slot.requests += hour.requests;
    slot.attack_requests += hour.attack_requests;
    slot.client_errors += hour.client_errors;
    slot.server_errors += hour.server_errors;
    slot.bytes += hour.bytes;
  }
  return out;
}

std::string TimeSlots::words() const {
  if (hours == 1) return "by hour";
  if (hours == kDay) return "by day";
  if (hours % kDay == 0) return fmt::format("by {} days", hours / kDay);
  return fmt::format("by {} hours", hours);
}

std::string TimeSlots::label(Instant time) const {
  if (hours < kDay) return day_and_time(time);
  std::string day = day_and_time(time);
  day.resize(day.rfind(' '));
  if (static_cast<std::int64_t>(slots.size()) * hours < kYear) return day;
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  return fmt::format("{} {}", day.substr(day.find(' ') + 1), static_cast<int>(date.year()));
}

}  // namespace quell::cli::html
