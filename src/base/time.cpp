#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"

namespace quell {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Reads the text from left to right; every step fails by making the reader bad.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  int number(std::size_t width) {
    if (rest_.size() < width) return bad();
    int value = 0;
    for (const char c : rest_.substr(0, width)) {
      if (c < '0' || c > '9') return bad();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }

  void expect(char c) {
    if (!take(c)) bad();
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// Digits after the point, as microseconds; more than six are cut.
  microseconds fraction() {
    std::int64_t value = 0;
    int digits = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9' && digits < 9) {
      if (digits < 6) value = value * 10 + (rest_.front() - '0');
      ++digits;
      rest_.remove_prefix(1);
    }
    if (digits == 0) bad();
    for (; digits < 6; ++digits) value *= 10;
    return microseconds(value);
  }

  [[nodiscard]] bool good_end() const { return good_ && rest_.empty(); }

 private:
  int bad() {
    good_ = false;
    return 0;
  }

  std::string_view rest_;
  bool good_ = true;
};

/// "Z" or "+02:00"; what must be subtracted to get UTC.
minutes read_offset(Reader& reader) {
  if (reader.take('Z')) return minutes(0);
  const bool west = reader.take('-');
  if (!west) reader.expect('+');
  const int hour = reader.number(2);
  reader.expect(':');
  const int minute = reader.number(2);
  const minutes offset = hours(hour) + minutes(minute);
  return west ? -offset : offset;
}

}  // namespace

std::string to_iso(Instant instant) {
  const auto day = std::chrono::floor<days>(instant);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(instant - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     time.hours().count(), time.minutes().count(), time.seconds().count(),
                     time.subseconds().count());
}

Result<Instant> parse_iso(std::string_view text) {
  Reader reader(text);
  const int year = reader.number(4);
  reader.expect('-');
  const int month = reader.number(2);
  reader.expect('-');
  const int day = reader.number(2);
  reader.expect('T');
  const int hour = reader.number(2);
  reader.expect(':');
  const int minute = reader.number(2);
  reader.expect(':');
  const int second = reader.number(2);
  const microseconds part = reader.take('.') ? reader.fraction() : microseconds(0);
  const minutes offset = read_offset(reader);

  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  const bool in_range = year >= 1970 && date.ok() && hour < 24 && minute < 60 && second < 60 &&
                        offset > -hours(24) && offset < hours(24);
  if (!reader.good_end() || !in_range) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("'{}' is not a time like 2026-11-22T03:14:15Z", text));
  }
  return Instant(std::chrono::sys_days(date)) + hours(hour) + minutes(minute) + seconds(second) +
         part - offset;
}

std::string to_words(Duration duration) {
  if (duration < Duration::zero()) return "-" + to_words(-duration);
  if (duration < std::chrono::milliseconds(1)) return fmt::format("{} µs", duration.count());
  if (duration < seconds(1)) return fmt::format("{} ms", duration / std::chrono::milliseconds(1));
  if (duration < minutes(1)) {
    return fmt::format("{:.1f} s", static_cast<double>(duration.count()) / 1e6);
  }
  if (duration < hours(1)) {
    const auto rest = duration % minutes(1) / seconds(1);
    return rest == 0 ? fmt::format("{} min", duration / minutes(1))
                     : fmt::format("{} min {:02} s", duration / minutes(1), rest);
  }
  if (duration < days(1)) {
    return fmt::format("{} h {:02} min", duration / hours(1), duration % hours(1) / minutes(1));
  }
  return fmt::format("{} d {} h", duration / days(1), duration % days(1) / hours(1));
}

Result<Duration> parse_duration(std::string_view text) {
  struct Unit {
    char letter;
    Duration length;
  };
  static constexpr std::array<Unit, 4> kUnits = {
      {{'s', seconds(1)}, {'m', minutes(1)}, {'h', hours(1)}, {'d', days(1)}}};
  std::int64_t amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  const auto* unit = kUnits.end();
  if (error == std::errc() && end + 1 == text.data() + text.size()) {
    unit = std::find_if(kUnits.begin(), kUnits.end(),
                        [&](const Unit& candidate) { return candidate.letter == *end; });
  }
  // 100 years: far beyond any use, far below overflow.
  if (unit == kUnits.end() || amount < 0 || amount > days(36500) / unit->length) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("'{}' is not a duration like 90s, 15m, 24h or 7d", text));
  }
  return amount * unit->length;
}

Instant SystemClock::now() {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace quell
