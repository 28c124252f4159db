// Evidence with weights (log-odds), summed to a score: as attack/ does it for single requests.
// Private to investigate. Pure.
#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "investigate/verdict.h"

namespace quell::investigate {

class Weighing {
 public:
  explicit Weighing(double prior) : sum_(prior) {}

  /// A positive weight speaks for it, a negative one against it; 0 is not said.
  void add(double weight, std::string text) {
    if (weight == 0) return;
    sum_ += weight;
    evidence_.push_back({weight > 0 ? Side::kFor : Side::kAgainst, std::move(text)});
  }
  void say(Side side, std::string text) { evidence_.push_back({side, std::move(text)}); }

  [[nodiscard]] double score() const { return 1 / (1 + std::exp(-sum_)); }
  [[nodiscard]] std::vector<Evidence> take() && { return std::move(evidence_); }

 private:
  double sum_;
  std::vector<Evidence> evidence_;
};

}  // namespace quell::investigate
