// When requests happen: a rate that follows the day, log lines nearly in the order of their times.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <numbers>
#include <string_view>

#include "random.h"

namespace generator {

class EventClock {
 public:
  explicit EventClock(double requests_a_second) : gap_(1 / requests_a_second) { enter_second(); }

  /// Moves to the next request; the text as nginx writes it, "22/Nov/2026:03:14:15 +0000". Some
  /// lines are written late and carry the time of one of the seconds before.
  std::string_view next(Random& random) {
    now_ += gap_ * pace_ * 2 * random.unit();
    while (now_ >= static_cast<double>(second_ + 1)) {
      ++second_;
      enter_second();
    }
    const std::uint64_t late = random.below(1000);
    const std::uint64_t back = late < 985 ? 0 : late < 997 ? 1 : 2 + late % 2;
    const std::uint64_t shown = back > second_ ? second_ : second_ - back;
    return {texts_[shown % texts_.size()].data(), kTextBytes};
  }

 private:
  static constexpr std::size_t kTextBytes = 26;

  void enter_second() {
    // Slowest at 4 in the morning, quickest at 16: between 0.4 and 1.6 of the mean.
    const double hour = static_cast<double>(second_ % 86400) / 3600;
    pace_ = 1 / (1 - 0.6 * std::cos((hour - 4) * 2 * std::numbers::pi / 24));
    const std::uint64_t day = second_ / 86400;
    char text[64];
    std::snprintf(text, sizeof text, "%02u/%s/%04u:%02u:%02u:%02u +0000", day_of(day),
                  month_of(day), 2026U, static_cast<unsigned>(second_ / 3600 % 24),
                  static_cast<unsigned>(second_ / 60 % 60), static_cast<unsigned>(second_ % 60));
    std::memcpy(texts_[second_ % texts_.size()].data(), text, kTextBytes);
  }
  /// The log begins on 1 September 2026; after 122 days it goes on at the beginning.
  static unsigned day_of(std::uint64_t day) {
    day %= 122;
    return static_cast<unsigned>((day < 30   ? day
                                  : day < 61 ? day - 30
                                  : day < 91 ? day - 61
                                             : day - 91) +
                                 1);
  }
  static const char* month_of(std::uint64_t day) {
    day %= 122;
    return day < 30 ? "Sep" : day < 61 ? "Oct" : day < 91 ? "Nov" : "Dec";
  }

  double gap_;
  double now_ = 0;
  double pace_ = 1;
  std::uint64_t second_ = 0;
  std::array<std::array<char, kTextBytes>, 8> texts_{};
};

}  // namespace generator
