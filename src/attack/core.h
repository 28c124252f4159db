// The one core behind classify(), explain(), QuickJudge and `quell detect`: splits a request into
// parts and judges each when it is found; a sink takes from each part what it wants. Keeps its
// memory from one request to the next. Private to attack.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "attack/classify.h"
#include "decode/decode.h"
#include "judging/families.h"

namespace quell::attack {

/// One part of a request, judged. Valid until the sink returns.
struct JudgedPart {
  Where where = Where::kQuery;
  std::string_view parameter;  ///< decoded name
  const Layers& layers;
  const PartRecord& record;  ///< best first
};

class PartSink {
 public:
  virtual ~PartSink() = default;
  virtual void take(const JudgedPart& part) = 0;
};

/// Whether parts that are plainly harmless are judged (and seen by the sink) as well.
enum class Look : std::uint8_t { kEverything, kUnlessPlain };

class Core {
 public:
  explicit Core(Detail detail, Look look = Look::kEverything) : work_(detail), look_(look) {}

  /// Whether everything was looked at, or a limit was hit.
  enum class Extent { kAll, kTruncated };
  Extent judge(Where where, std::string_view bytes, PartSink& sink);
  Extent judge(const RequestView& request, PartSink& sink);
  Extent judge_header(std::string_view name, std::string_view value, PartSink& sink);

 private:
  Workspace work_;
  Look look_;
};

/// Calls `take` for each finding of the part: the best of each class at or over the threshold.
template <class Take>
void each_finding(const PartRecord& record, const Take& take) {
  std::uint32_t seen = 0;
  for (const Judged& judged : record.considered()) {
    if (judged.score < kAttackScore) break;
    const std::uint32_t bit = 1U << static_cast<unsigned>(judged.which);
    if ((seen & bit) == 0) take(judged);
    seen |= bit;
  }
}

/// The best score of the part.
inline double top_score(const PartRecord& record) {
  return record.considered().empty() ? nothing_found_score() : record.considered().front().score;
}

}  // namespace quell::attack
