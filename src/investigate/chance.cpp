#include "chance.h"

#include <algorithm>
#include <cmath>

namespace quell::investigate {

double chance_of_hits(std::uint64_t tries, std::uint64_t hits, double probability) {
  if (hits == 0 || probability >= 1) return 1;
  if (hits > tries || probability <= 0) return 0;
  const auto n = static_cast<double>(tries);
  const double odds = probability / (1 - probability);
  // The term for `hits`, in logarithms: it may be too small for a number.
  const auto k = static_cast<double>(hits);
  const double log_term = std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                          k * std::log(probability) + (n - k) * std::log1p(-probability);
  double term = std::exp(log_term);
  double sum = 0;
  for (std::uint64_t at = hits; at <= tries; ++at) {
    sum += term;
    const auto here = static_cast<double>(at);
    term *= (n - here) / (here + 1) * odds;
  }
  return std::min(sum, 1.0);
}

}  // namespace quell::investigate
