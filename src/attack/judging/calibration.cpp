#include "judging/calibration.h"

#include <array>
#include <cmath>
#include <cstddef>

#include "attack/classify.h"
#include "attack/explain.h"

namespace quell::attack {

namespace {

constexpr auto kKnots = std::to_array<CalibrationKnot>({
#include "judging/calibration_table.inc"
});
static_assert(kKnots.size() >= 2);

/// Weights are decimals: a sum this near to zero is zero but for rounding, which a steep line must
/// not make into more.
constexpr double kRounding = 1e-9;

double measured_log_odds(double sum) {
  if (sum <= kKnots.front().sum) return kKnots.front().log_odds;
  std::size_t right = 1;
  while (right + 1 < kKnots.size() && kKnots[right].sum < sum) ++right;
  const CalibrationKnot& a = kKnots[right - 1];
  const CalibrationKnot& b = kKnots[right];
  if (sum > b.sum) return b.log_odds + (sum - b.sum);  // beyond the last: as the weights say
  return a.log_odds + (sum - a.sum) * ((b.log_odds - a.log_odds) / (b.sum - a.sum));
}

}  // namespace

std::span<const CalibrationKnot> calibration_knots() {
  return kKnots;
}

double score_of_log_odds(double log_odds) {
  return 1.0 / (1.0 + std::exp(-log_odds));
}

double calibrated_score(double sum) {
  return score_of_log_odds(std::abs(sum) < kRounding ? sum : measured_log_odds(sum));
}

double nothing_found_score() {
  return score_of_log_odds(kKnots.front().log_odds);
}

}  // namespace quell::attack
