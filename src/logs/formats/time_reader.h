// Takes the parts of a time off the front of a text; every step fails by making the reader bad.
// Private to the time forms (time_text.cpp, strftime_text.cpp).
#pragma once

#include <string_view>

#include "base/time.h"
#include "formats/text.h"
#include "formats/time_text.h"

namespace quell::logs {

class TimeReader {
 public:
  explicit TimeReader(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  void fail() { good_ = false; }
  void skip() { rest_.remove_prefix(rest_.empty() ? 0 : 1); }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_text(std::string_view text) { return take_prefix(rest_, text); }
  void expect(char c) {
    if (!take(c)) fail();
  }

  /// Exactly `width` digits.
  int number(std::size_t width) {
    if (rest_.size() < width) {
      fail();
      return 0;
    }
    int value = 0;
    for (const char c : rest_.substr(0, width)) {
      if (!is_digit(c)) fail();
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(width);
    return value;
  }
  unsigned month() {
    const auto out = month_of(rest_.substr(0, 3));
    if (!out) {
      fail();
      return 0;
    }
    rest_.remove_prefix(3);
    return *out;
  }
  /// "22", " 2".
  unsigned padded_day() {
    const bool one = take(' ');
    return static_cast<unsigned>(number(one ? 1 : 2));
  }
  /// "03:14:15"
  void clock(TimeParts& parts) {
    parts.hour = number(2);
    expect(':');
    parts.minute = number(2);
    expect(':');
    parts.second = number(2);
  }
  /// "2026-11-22"
  void iso_date(TimeParts& parts, char separator) {
    parts.year = number(4);
    expect(separator);
    parts.month = static_cast<unsigned>(number(2));
    expect(separator);
    parts.day = static_cast<unsigned>(number(2));
    if (parts.year == 0) fail();
  }
  /// "22/Nov/2026:03:14:15"
  void log_date(TimeParts& parts) {
    parts.day = static_cast<unsigned>(number(2));
    expect('/');
    parts.month = month();
    expect('/');
    parts.year = number(4);
    expect(':');
    clock(parts);
    if (parts.year == 0) fail();
  }
  /// Digits of a fraction as microseconds; more than six are read and cut, more than nine are not.
  Duration fraction() {
    Duration::rep value = 0;
    int digits = 0;
    for (; digits < 9 && !rest_.empty() && is_digit(rest_.front()); ++digits, skip()) {
      if (digits < 6) value = value * 10 + (rest_.front() - '0');
    }
    if (digits == 0) fail();
    for (; digits < 6; ++digits) value *= 10;
    return Duration(value);
  }
  /// "+0100", "-01:00".
  Duration zone() {
    const bool west = take('-');
    if (!west) expect('+');
    const int hour = number(2);
    (void)take(':');
    const int minute = number(2);
    if (hour > 15 || minute > 59) fail();
    const Duration ahead = std::chrono::hours(hour) + std::chrono::minutes(minute);
    return west ? -ahead : ahead;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace quell::logs
