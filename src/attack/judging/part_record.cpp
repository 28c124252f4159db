#include "attack/explain.h"
#include "attack/technique.h"
#include "judging/calibration.h"
#include "judging/judged.h"
#include "text/best_first.h"

namespace quell::attack {

namespace {

/// Log-odds before anything was seen: most pieces of most requests are ordinary.
constexpr double kPrior = -3.0;

/// The prior plus all weights.
double sum_of(std::span<const Observation> seen) {
  double log_odds = kPrior;
  for (const Observation& each : seen) log_odds += each.weight;
  return log_odds;
}

}  // namespace

double prior_log_odds() {
  return kPrior;
}

void PartRecord::begin() {
  considered_.clear();
  observations_.clear();
  tokens_.clear();
  settled_observations_ = 0;
  settled_tokens_ = 0;
}

void PartRecord::show(const ShownToken& token) {
  if (tokens_.size() - settled_tokens_ < kShownTokens) tokens_.push_back(token);
}

void PartRecord::settle(Technique technique, std::string_view context, std::size_t layer) {
  if (!observed_any()) return;
  const auto seen = std::span(observations_).subspan(settled_observations_);
  best_first(seen, &Observation::weight);
  const double log_odds = sum_of(seen);
  considered_.push_back({.which = facts_of(technique).which,
                         .technique = technique,
                         .context = context,
                         .layer = layer,
                         .log_odds = log_odds,
                         .score = calibrated_score(log_odds),
                         .first_reason = settled_observations_,
                         .reasons = seen.size(),
                         .first_token = settled_tokens_,
                         .tokens = tokens_.size() - settled_tokens_});
  settled_observations_ = observations_.size();
  settled_tokens_ = tokens_.size();
}

void PartRecord::sort() {
  best_first(std::span(considered_), &Judged::score);
}

}  // namespace quell::attack
