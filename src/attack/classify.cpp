#include "attack/classify.h"

#include <algorithm>

#include "attack/explain.h"
#include "core.h"
#include "judging/words.h"
#include "text/best_first.h"

namespace quell::attack {

namespace {

void add_findings(const JudgedPart& part, Classification& out) {
  out.top_score = std::max(out.top_score, top_score(part.record));
  each_finding(part.record, [&](const Judged& judged) {
    out.findings.push_back({.which = judged.which,
                            .technique = judged.technique,
                            .score = judged.score,
                            .where = part.where,
                            .parameter = std::string(part.parameter),
                            .value = std::string(part.layers[judged.layer].bytes),
                            .reasons = in_words(part.record.reasons(judged))});
  });
}

class Classifier : public PartSink {
 public:
  void take(const JudgedPart& part) override { add_findings(part, out_); }

  Classification finish(Core::Extent extent) && {
    out_.truncated = extent == Core::Extent::kTruncated;
    best_first(std::span(out_.findings), &Finding::score);
    return std::move(out_);
  }

 private:
  Classification out_;
};

Considered explained(const Judged& judged, const PartRecord& record) {
  Considered out{.which = judged.which,
                 .technique = judged.technique,
                 .context = std::string(judged.context),
                 .layer = judged.layer,
                 .log_odds = judged.log_odds,
                 .score = judged.score,
                 .reasons = in_words(record.reasons(judged)),
                 .tokens = {}};
  for (const ShownToken& token : record.tokens(judged)) {
    out.tokens.push_back({.kind = std::string(token.kind), .text = std::string(token.text)});
  }
  return out;
}

class Explainer : public PartSink {
 public:
  void take(const JudgedPart& part) override {
    add_findings(part, out_.verdict);
    ExplainedPart shown{.where = part.where,
                        .parameter = std::string(part.parameter),
                        .layers = {},
                        .considered = {}};
    for (const LayerView& layer : part.layers.all()) {
      shown.layers.push_back({.how = std::string(layer.how),
                              .bytes = std::string(layer.bytes),
                              .needless = layer.needless});
    }
    for (const Judged& judged : part.record.considered()) {
      shown.considered.push_back(explained(judged, part.record));
    }
    out_.parts.push_back(std::move(shown));
  }

  Explanation finish(Core::Extent extent) && {
    out_.verdict.truncated = extent == Core::Extent::kTruncated;
    best_first(std::span(out_.verdict.findings), &Finding::score);
    return std::move(out_);
  }

 private:
  Explanation out_;
};

}  // namespace

Classification classify(Where where, std::string_view bytes) {
  Core core(Detail::kVerdict);
  Classifier sink;
  const Core::Extent extent = core.judge(where, bytes, sink);
  return std::move(sink).finish(extent);
}

Classification classify_request(const RequestView& request) {
  Core core(Detail::kVerdict);
  Classifier sink;
  const Core::Extent extent = core.judge(request, sink);
  return std::move(sink).finish(extent);
}

Explanation explain(Where where, std::string_view bytes) {
  Core core(Detail::kTokens);
  Explainer sink;
  const Core::Extent extent = core.judge(where, bytes, sink);
  return std::move(sink).finish(extent);
}

Explanation explain_request(const RequestView& request, std::span<const FurtherHeader> further) {
  Core core(Detail::kTokens);
  Explainer sink;
  Core::Extent extent = core.judge(request, sink);
  for (const FurtherHeader& header : further) {
    if (core.judge_header(header.name, header.value, sink) == Core::Extent::kTruncated) {
      extent = Core::Extent::kTruncated;
    }
  }
  return std::move(sink).finish(extent);
}

}  // namespace quell::attack
