#include "os/deadline.h"

#include <algorithm>
#include <thread>

#include "os/signals.h"

namespace quell::os {

namespace {

// Far enough for every use, near enough that adding it to now() cannot overflow.
constexpr Duration kLongest = std::chrono::hours(24 * 365);

}  // namespace

Deadline Deadline::after(Duration duration) {
  return Deadline(std::chrono::steady_clock::now() +
                  std::clamp(duration, Duration::zero(), kLongest));
}

Deadline Deadline::unless(const StopSignal& stop) const {
  Deadline result = *this;
  result.stop_ = &stop;
  return result;
}

Deadline Deadline::within(Duration duration) const {
  Deadline result = after(duration);
  result.at_ = std::min(result.at_, at_);
  result.stop_ = stop_;
  return result;
}

Duration Deadline::remaining() const {
  const auto left = std::chrono::duration_cast<Duration>(at_ - std::chrono::steady_clock::now());
  return std::max(left, Duration::zero());
}

Result<void> sleep_until(const Deadline& deadline) {
  if (deadline.stop() == nullptr) {
    std::this_thread::sleep_for(deadline.remaining());
    return {};
  }
  if (deadline.stop()->wait(deadline.remaining())) {
    return fail(ErrorCode::kCancelled, "interrupted");
  }
  return {};
}

}  // namespace quell::os
