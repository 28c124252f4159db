#include "site_detector.h"

#include <fmt/format.h>

#include <optional>

#include "attack/classify.h"
#include "base/safe_text.h"

namespace quell::cli {

namespace {

/// As much of the request as the line tells. A header without a name may be either of those that
/// rules look at.
rules::Request request_of(const attack::DetectQuestion& question) {
  switch (question.where) {
    case attack::Where::kTarget:
    case attack::Where::kPath:
      return {.target = question.payload, .known = rules::Known::kTarget};
    case attack::Where::kHeader:
      return {.referer = question.payload,
              .user_agent = question.payload,
              .known = rules::Known::kHeader};
    case attack::Where::kQuery:
    case attack::Where::kBody:
      break;
  }
  return {.known = rules::Known::kValue};
}

/// The first rule that took a finding away.
std::optional<std::string> allowing(const rules::RuleSet& rules, const rules::Request& request,
                                    const attack::Classification& judged) {
  for (const attack::Finding& finding : judged.findings) {
    if (auto rule = rules.allowed_by(request, finding)) return rule;
  }
  return std::nullopt;
}

}  // namespace

attack::Answer SiteDetector::answer(std::string_view line, std::string& out) {
  const std::size_t before = out.size();
  const attack::Answer plain = detector_.answer(line, out);
  if (rules_.empty() || plain == attack::Answer::kMalformed) return plain;
  const auto question = attack::question_of(line);
  if (!question) return plain;
  const rules::Request request = request_of(*question);
  const bool adds = rules_.matches(request);
  if (plain == attack::Answer::kBenign && !adds) return plain;
  attack::Classification judged = attack::classify(question->where, question->payload);
  const auto rule = allowing(rules_, request, judged);
  if (!rule && !adds) return plain;
  rules_.apply(request, judged);
  out.resize(before);
  if (judged.is_attack()) return attack::append_answer(judged, out);
  // The score that the rule took away would read as an attack.
  out += fmt::format("benign\tbenign\t0.000\tallowed by this site's rule \"{}\"",
                     terminal_safe(rule.value_or("")));
  return attack::Answer::kBenign;
}

}  // namespace quell::cli
