// Reasons to a score: a logistic sum. Private to attack.
#pragma once

#include <string>
#include <vector>

#include "attack/classify.h"

namespace quell::attack {

/// Log-odds before anything was seen: most pieces of most requests are ordinary.
inline constexpr double kPrior = -3.0;

/// Score in [0,1] of the prior plus all weights; 0 without reasons.
double score_of(const std::vector<Reason>& reasons);

/// Heaviest first; equal weights keep their order.
void sort_reasons(std::vector<Reason>& reasons);

}  // namespace quell::attack
