// What a site's own rules make of a request. Slow beside RequestJudge: only for requests that are
// attacks without the rules, or that a pattern matches. Private to investigate. Not thread-safe.
#pragma once

#include <vector>

#include "attack/classify.h"
#include "attack/quick.h"
#include "logs/record.h"
#include "rules/rule_set.h"

namespace quell::investigate {

class SiteJudge {
 public:
  /// `rules` may be nullptr: there are none. They must outlive the judge.
  explicit SiteJudge(const rules::RuleSet* rules) : rules_(rules) {}

  /// What was judged without the rules, with them. Valid until the next call.
  attack::Brief judge(const logs::Record& record, const attack::Brief& without);

 private:
  const rules::RuleSet* rules_;
  attack::Classification judged_;
  std::vector<attack::BriefFinding> findings_;
};

}  // namespace quell::investigate
