#include <fmt/format.h>

#include <algorithm>

#include "parsed_rules.h"

namespace quell::rules {

namespace {

/// "GET /x HTTP/1.1", "/x?y=z", with "User-Agent: …" or "Referer: …" on lines of their own behind
/// it, and "Client: ADDRESS".
Request request_of(std::string_view sample) {
  Request out;
  const auto take_line = [&] {
    const std::size_t end = std::min(sample.find('\n'), sample.size());
    const std::string_view line = sample.substr(0, end);
    sample.remove_prefix(std::min(end + 1, sample.size()));
    return line;
  };
  std::string_view first = take_line();
  if (const std::size_t space = first.find(' ');
      space != std::string_view::npos && !first.starts_with('/')) {
    first.remove_prefix(space + 1);
  }
  if (const std::size_t protocol = first.rfind(" HTTP/"); protocol != std::string_view::npos) {
    first = first.substr(0, protocol);
  }
  out.target = first;
  while (!sample.empty()) {
    const std::string_view line = take_line();
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = line.substr(colon + 2);
    if (name == "User-Agent") out.user_agent = value;
    if (name == "Referer") out.referer = value;
    if (name == "Client") out.client = value;
  }
  return out;
}

attack::Classification judge(const Request& request) {
  return attack::classify_request(
      {.target = request.target, .referer = request.referer, .user_agent = request.user_agent});
}

SampleResult result_of(const std::string& rule, const Sample& sample) {
  return {.rule = rule, .sample = sample.text, .place = sample.place, .passed = false, .found = {}};
}

SampleResult checked(const AllowRule& rule, const Sample& sample) {
  SampleResult out = result_of(rule.name, sample);
  const Request request = request_of(sample.text);
  const attack::Classification judged = judge(request);
  if (!judged.is_attack()) {
    out.found = "nothing is found in it without the rule: it needs none";
    return out;
  }
  const auto left = std::ranges::find_if(
      judged.findings, [&](const attack::Finding& one) { return !rule.allows(request, one); });
  const bool is_allowed = left == judged.findings.end();
  out.passed = is_allowed == sample.wanted;
  if (out.passed) return out;
  out.found = sample.wanted
                  ? fmt::format("not allowed: {} in {} is still found",
                                attack::title_of(left->which), attack::name_of(left->where))
                  : std::string("the rule allows it, and it is to be found");
  return out;
}

SampleResult checked(const PatternRule& rule, const Sample& sample) {
  SampleResult out = result_of(rule.name, sample);
  const bool matches = rule.matches(request_of(sample.text));
  out.passed = matches == sample.wanted;
  if (!out.passed) out.found = matches ? "the pattern matches" : "the pattern does not match";
  return out;
}

}  // namespace

std::vector<SampleResult> RuleSet::check() const {
  std::vector<SampleResult> out;
  for (const AllowRule& rule : rules_->allow) {
    for (const Sample& sample : rule.samples) out.push_back(checked(rule, sample));
  }
  for (const PatternRule& rule : rules_->patterns) {
    for (const Sample& sample : rule.samples) out.push_back(checked(rule, sample));
  }
  return out;
}

}  // namespace quell::rules
