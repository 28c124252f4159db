// Instants, durations and clocks. Instants are UTC with microseconds; there is no local time inside
// Quell, only at the edges that read logs or print for a person.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace quell {

using Duration = std::chrono::microseconds;
using Instant = std::chrono::sys_time<Duration>;

/// "2026-11-22T03:14:15.000926Z": always UTC, always six digits; the only form Quell stores.
std::string to_iso(Instant instant);

/// Reads the form of to_iso, also with no or 1..9 fraction digits (cut to microseconds) and with
/// offsets (+02:00). Years 1970..9999. Errors: kInvalidInput.
Result<Instant> parse_iso(std::string_view text);

/// "1.4 s", "12 min", "3 h 05 min", "2 d 4 h": for people.
std::string to_words(Duration duration);

/// Reads "90s", "15m", "24h", "7d". Errors: kInvalidInput.
Result<Duration> parse_duration(std::string_view text);

/// Where time comes from. The only source of "now" in the program; pass it by constructor.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() = 0;
};

/// The machine's clock. Thread-safe.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() override;
};

/// A clock that tests and simulations set. Not thread-safe.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  [[nodiscard]] Instant now() override { return now_; }
  void advance(Duration by) { now_ += by; }
  void set(Instant to) { now_ = to; }

 private:
  Instant now_;
};

}  // namespace quell
