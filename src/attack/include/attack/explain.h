// The same judgement as classify(), with everything that led to it: for `quell explain`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"

namespace quell::attack {

/// One decoding step.
struct Layer {
  std::string how;        ///< "as sent", "percent", "HTML entities", ...
  std::string bytes;      ///< outside bytes
  bool needless = false;  ///< an ordinary client would not have encoded this
};

/// A token that the judgement rests on.
struct ExplainedToken {
  std::string kind;  ///< "string", "keyword UNION", ...
  std::string text;  ///< outside bytes
};

/// One class considered for one layer in one context.
struct Considered {
  Class which = Class::kBenign;
  Technique technique = Technique::kNone;
  std::string context;    ///< "inside single quotes", "as a number or bare word", "as a path"
  std::size_t layer = 0;  ///< index into ExplainedPart::layers
  double log_odds = 0;    ///< the prior plus the weights of all reasons
  double score = 0;       ///< measured for such a sum: what classify() says
  std::vector<Reason> reasons;
  std::vector<ExplainedToken> tokens;  ///< at most 64
};

struct ExplainedPart {
  Where where = Where::kQuery;
  std::string parameter;
  std::vector<Layer> layers;
  std::vector<Considered> considered;  ///< best first
};

struct Explanation {
  std::vector<ExplainedPart> parts;
  Classification verdict;
};

/// The log-odds that stand before any reason is weighed.
double prior_log_odds();

/// What a sum of log-odds is before it is measured: its logistic.
double score_of_log_odds(double log_odds);

Explanation explain(Where where, std::string_view bytes);

/// A header that no access log of the usual form has; bytes as sent.
struct FurtherHeader {
  std::string_view name;
  std::string_view value;
};

/// As classify_request() judges it, and then the further headers.
Explanation explain_request(const RequestView& request, std::span<const FurtherHeader> further);

}  // namespace quell::attack
