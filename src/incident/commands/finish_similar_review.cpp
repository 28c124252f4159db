#include "commands/rule.h"

namespace quell::incident {

Ruling rule(const FinishSimilarReview& command, const Case& given) {
  std::vector<MissingFact> missing;
  require(missing, given, {FactId::kVectorFound});
  if (auto refused = deny_if(std::move(missing))) return *refused;
  return allow(SimilarReviewFinished{.summary = command.summary}, "review of similar places done");
}

}  // namespace quell::incident
