#include "target/allowance.h"

#include <algorithm>
#include <chrono>

namespace quell::target {

namespace {

constexpr std::int64_t kOne = 1000;  // nginx counts in thousandths
/// After so long everything has been given back, whatever the rate.
constexpr std::int64_t kLongestMs = 120'000;

std::int64_t per_second(const Rate& rate) {
  constexpr std::int64_t kMinute = 60;
  const std::int64_t thousandths = rate.requests * kOne;
  return rate.per == Rate::Per::kSecond ? thousandths : thousandths / kMinute;
}

}  // namespace

bool Allowance::take(const Rate& rate, Instant now) {
  if (!last_) {
    last_ = now;
    return true;
  }
  const std::int64_t passed_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(now - *last_).count();
  const std::int64_t given_back =
      per_second(rate) * std::clamp(passed_ms, std::int64_t{0}, kLongestMs) / kOne;
  const std::int64_t used = std::max(used_ - given_back + kOne, std::int64_t{0});
  if (used > (std::int64_t{rate.requests} - 1) * kOne) return false;
  used_ = used;
  last_ = std::max(*last_, now);
  return true;
}

}  // namespace quell::target
