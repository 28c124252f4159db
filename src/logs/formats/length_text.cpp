// Numbers that stand for a time or a length of time.
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"
#include "formats/text.h"
#include "formats/time_text.h"

namespace quell::logs {

namespace {

constexpr std::int64_t kWeekNs = 7LL * 24 * 3600 * 1'000'000'000;

/// "12.345" as a whole number of `10^-places`; further digits are cut. nullopt if it is no plain
/// decimal number or too large.
std::optional<std::int64_t> scaled(std::string_view text, int places) {
  const std::size_t dot = text.find('.');
  const std::string_view front = text.substr(0, dot);
  std::string_view back = dot == std::string_view::npos ? "" : text.substr(dot + 1);
  if (!all_digits(front) || front.size() > 19) return std::nullopt;
  if (dot != std::string_view::npos && !all_digits(back)) return std::nullopt;
  auto value = whole_number<std::int64_t>(front);
  if (!value) return std::nullopt;
  for (int i = 0; i < places; ++i) {
    const std::int64_t digit = back.empty() ? 0 : back.front() - '0';
    if (!back.empty()) back.remove_prefix(1);
    if (__builtin_mul_overflow(*value, 10, &*value)) return std::nullopt;
    if (__builtin_add_overflow(*value, digit, &*value)) return std::nullopt;
  }
  return value;
}

}  // namespace

std::optional<Instant> epoch_time(std::string_view number) {
  // From 2001 to 2286 a count of seconds has ten digits, one of milliseconds 13, and so on.
  const std::size_t digits = std::min(number.find('.'), number.size());
  struct Unit {
    std::size_t digits;
    int places;  // to microseconds
  };
  static constexpr std::array<Unit, 3> kUnits = {{{10, 6}, {13, 3}, {16, 0}}};
  for (const Unit& unit : kUnits) {
    if (digits != unit.digits) continue;
    const auto value = scaled(number, unit.places);
    if (!value) return std::nullopt;
    return Instant(Duration(*value));
  }
  if (digits != 19) return std::nullopt;
  const auto nanoseconds = scaled(number, 0);
  if (!nanoseconds) return std::nullopt;
  return Instant(Duration(*nanoseconds / 1000));
}

std::optional<Duration> parse_length(std::string_view text, std::int64_t unit_ns) {
  constexpr int kPlaces = 6;
  constexpr std::int64_t kScale = 1'000'000;
  const auto value = scaled(text, kPlaces);
  if (!value || *value / kScale > kWeekNs / unit_ns) return std::nullopt;
  // Split, so that nothing overflows: whole units, then millionths of one.
  const std::int64_t nanoseconds = *value / kScale * unit_ns + *value % kScale * unit_ns / kScale;
  return Duration(nanoseconds / 1000);
}

std::optional<Duration> parse_seconds(std::string_view text) {
  return parse_length(text, 1'000'000'000);
}

}  // namespace quell::logs
