// From the sum of weights, which were set by hand, to a score that was measured: of the pieces with
// score 0.9 in an equal mix of attacks and ordinary ones, nine in ten are attacks. The table is
// written by bench/calibration.py (docs/decisions/0023-a-measured-score.md). Private to attack.
#pragma once

#include <span>

namespace quell::attack {

/// One knot of the table; between two knots the log-odds lie on a line.
struct CalibrationKnot {
  double sum;       ///< log-odds: prior plus all weights
  double log_odds;  ///< of the measured score
};

/// Strictly increasing in both, with the thresholds at (0, 0) and (ln 9, ln 9).
std::span<const CalibrationKnot> calibration_knots();

/// The score in [0,1] of a sum of weights; strictly increasing as far as doubles are, but for sums
/// below the first knot, which are scored as nothing found.
double calibrated_score(double sum);

}  // namespace quell::attack
