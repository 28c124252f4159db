#include "score.h"

#include <cmath>

#include "attack/explain.h"
#include "best_first.h"

namespace quell::attack {

double prior_log_odds() {
  return kPrior;
}

double score_of(const std::vector<Reason>& reasons) {
  if (reasons.empty()) return 0;
  double log_odds = kPrior;
  for (const Reason& reason : reasons) log_odds += reason.weight;
  return 1.0 / (1.0 + std::exp(-log_odds));
}

void sort_reasons(std::vector<Reason>& reasons) {
  best_first(reasons, &Reason::weight);
}

}  // namespace quell::attack
