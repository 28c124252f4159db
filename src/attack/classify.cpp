#include "attack/classify.h"

#include "attack/explain.h"
#include "best_first.h"
#include "judge_part.h"

namespace quell::attack {

namespace {

Classification classify_parts(const Parts& parts) {
  Classification out;
  out.truncated = parts.truncated;
  for (const Part& part : parts.parts) add_findings(judge_part(part), out);
  best_first(out.findings, &Finding::score);
  return out;
}

}  // namespace

Classification classify(Where where, std::string_view bytes) {
  return classify_parts(split_parts(where, bytes));
}

Classification classify_request(const RequestView& request) {
  return classify_parts(split_request(request));
}

Explanation explain(Where where, std::string_view bytes) {
  const Parts parts = split_parts(where, bytes);
  Explanation out;
  out.verdict.truncated = parts.truncated;
  for (const Part& part : parts.parts) {
    out.parts.push_back(judge_part(part));
    add_findings(out.parts.back(), out.verdict);
  }
  best_first(out.verdict.findings, &Finding::score);
  return out;
}

}  // namespace quell::attack
