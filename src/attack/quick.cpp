#include "attack/quick.h"

#include <algorithm>
#include <vector>

#include "core.h"
#include "text/best_first.h"

namespace quell::attack {

class QuickJudge::Impl : public PartSink {
 public:
  template <class... Request>
  Brief judge(const Request&... request) {
    findings_.clear();
    names_.clear();
    top_score_ = nothing_found_score();
    const Core::Extent extent = core_.judge(request..., *this);
    best_first(std::span(findings_), &BriefFinding::score);
    return {.findings = findings_,
            .top_score = top_score_,
            .truncated = extent == Core::Extent::kTruncated};
  }

  void take(const JudgedPart& part) override {
    top_score_ = std::max(top_score_, top_score(part.record));
    each_finding(part.record, [&](const Judged& judged) {
      findings_.push_back({.which = judged.which,
                           .technique = judged.technique,
                           .score = judged.score,
                           .where = part.where,
                           .parameter = names_.copy(part.parameter)});
    });
  }

 private:
  Core core_{Detail::kVerdict, Look::kUnlessPlain};
  std::vector<BriefFinding> findings_;
  Arena names_;
  double top_score_ = 0;
};

QuickJudge::QuickJudge() : impl_(std::make_unique<Impl>()) {}
QuickJudge::~QuickJudge() = default;
QuickJudge::QuickJudge(QuickJudge&&) noexcept = default;
QuickJudge& QuickJudge::operator=(QuickJudge&&) noexcept = default;

Brief QuickJudge::judge(const RequestView& request) {
  return impl_->judge(request);
}

Brief QuickJudge::judge(Where where, std::string_view bytes) {
  return impl_->judge(where, bytes);
}

}  // namespace quell::attack
