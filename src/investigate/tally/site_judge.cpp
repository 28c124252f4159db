#include "site_judge.h"

#include "investigate/signature.h"

namespace quell::investigate {

attack::Brief SiteJudge::judge(const logs::Record& record, const attack::Brief& without) {
  if (rules_ == nullptr) return without;
  if (!without.is_attack() && !rules_->matches(rules_request(record))) return without;
  judged_ = classify(record, rules_);
  findings_.clear();
  for (const attack::Finding& finding : judged_.findings) {
    findings_.push_back({.which = finding.which,
                         .technique = finding.technique,
                         .score = finding.score,
                         .where = finding.where,
                         .parameter = finding.parameter});
  }
  return {.findings = findings_, .top_score = judged_.top_score, .truncated = judged_.truncated};
}

}  // namespace quell::investigate
