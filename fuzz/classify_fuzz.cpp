// links: attack
// Any bytes in any place get a judgement in bounded time, with scores in [0,1] and reasons.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "attack/classify.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace quell::attack;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const Where where :
       {Where::kTarget, Where::kQuery, Where::kPath, Where::kHeader, Where::kBody}) {
    const Classification verdict = classify(where, bytes);
    if (!(verdict.top_score >= 0 && verdict.top_score <= 1)) std::abort();
    for (const Finding& finding : verdict.findings) {
      if (finding.score < kAttackScore || finding.reasons.empty()) std::abort();
    }
  }
  return 0;
}
