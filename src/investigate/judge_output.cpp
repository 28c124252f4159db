// Commands, code, templates, requests to other servers: what they give stands in the answer, or
// takes time.
#include "verdict_maker.h"

namespace quell::investigate {

void judge_output(VerdictMaker& maker) {
  judge_delay(maker);
  judge_sizes(maker, Odd::kLarger);
  if (maker.out.judgement.verdict < Verdict::kLikely) {
    maker.say(Side::kNotObservable, "what ran without output, and whom the server itself called");
  }
}

}  // namespace quell::investigate
