#include "judge_part.h"

#include <algorithm>
#include <array>

#include "best_first.h"
#include "judged.h"

namespace quell::attack {

namespace {

using Family = std::vector<Judged> (*)(const Question&);
constexpr std::array<Family, 2> kFamilies = {judge_sql, judge_traversal};

}  // namespace

ExplainedPart judge_part(const Part& part) {
  ExplainedPart out{.where = part.where,
                    .parameter = part.parameter,
                    .layers = decode_layers(part.raw, part.wire),
                    .considered = {}};
  unsigned needless = 0;
  for (std::size_t i = 0; i < out.layers.size(); ++i) {
    needless += out.layers[i].needless ? 1 : 0;
    const Question question{
        .value = out.layers[i].bytes, .where = part.where, .needless_layers = needless};
    for (const Family family : kFamilies) {
      for (Judged& judged : family(question)) {
        judged.layer = i;
        out.considered.push_back(std::move(judged));
      }
    }
  }
  best_first(out.considered, &Considered::score);
  return out;
}

void add_findings(const ExplainedPart& part, Classification& out) {
  std::vector<Class> seen;
  for (const Considered& considered : part.considered) {
    out.top_score = std::max(out.top_score, considered.score);
    if (considered.score < kAttackScore) break;
    if (std::ranges::find(seen, considered.which) != seen.end()) continue;
    seen.push_back(considered.which);
    Finding finding{.which = considered.which,
                    .score = considered.score,
                    .where = part.where,
                    .parameter = part.parameter,
                    .value = part.layers[considered.layer].bytes,
                    .reasons = considered.reasons};
    out.findings.push_back(std::move(finding));
  }
}

}  // namespace quell::attack
