// Until when blocking work may go on, and who may end it sooner. Values; thread-safe.
#pragma once

#include <chrono>

#include "base/time.h"

namespace quell::os {

class StopSignal;

/// A point on the monotonic clock (a changed wall clock moves nothing), with an optional stop
/// signal: every blocking call of this module that takes a Deadline ends with kTimeout when it has
/// passed and with kCancelled when the signal has come.
class Deadline {
 public:
  [[nodiscard]] static Deadline after(Duration duration);

  /// The same deadline, also ended by `stop`, which must outlive it.
  [[nodiscard]] Deadline unless(const StopSignal& stop) const;
  /// The earlier of this and `duration` from now, with this one's stop signal.
  [[nodiscard]] Deadline within(Duration duration) const;

  [[nodiscard]] bool expired() const { return remaining() <= Duration::zero(); }
  /// Never negative.
  [[nodiscard]] Duration remaining() const;
  [[nodiscard]] const StopSignal* stop() const { return stop_; }

 private:
  explicit Deadline(std::chrono::steady_clock::time_point at) : at_(at) {}

  std::chrono::steady_clock::time_point at_;
  const StopSignal* stop_ = nullptr;
};

/// Sleeps until the deadline (a value) or until it was stopped (kCancelled).
Result<void> sleep_until(const Deadline& deadline);

}  // namespace quell::os
