#include "rules/rule_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "parsed_rules.h"

namespace quell::rules {

namespace {

bool falls_under(std::string_view pattern, std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  // Of a path that climbs or hides its letters nobody knows which page it is.
  if (path.find("..") != std::string_view::npos || path.find('%') != std::string_view::npos ||
      path.find('\\') != std::string_view::npos) {
    return false;
  }
  if (!pattern.ends_with('*')) return path == pattern;
  return path.starts_with(pattern.substr(0, pattern.size() - 1));
}

bool comes_from(const std::vector<target::Network>& networks, std::string_view client) {
  const auto address = target::Address::parse(client);
  return address && std::ranges::any_of(networks, [&](const target::Network& network) {
           return network.contains(*address);
         });
}

std::string_view field_of(const Request& request, Field field) {
  switch (field) {
    case Field::kTarget:
      return request.target;
    case Field::kReferer:
      return request.referer;
    case Field::kUserAgent:
      return request.user_agent;
  }
  return {};
}

bool is_known(Known known, Field field) {
  switch (known) {
    case Known::kRequest:
      return true;
    case Known::kTarget:
      return field == Field::kTarget;
    case Known::kHeader:
      return field != Field::kTarget;
    case Known::kValue:
      return false;
  }
  return false;
}

attack::Where where_of(Field field) {
  return field == Field::kTarget ? attack::Where::kTarget : attack::Where::kHeader;
}

std::string_view header_of(Field field) {
  return field == Field::kReferer ? "Referer" : field == Field::kUserAgent ? "User-Agent" : "";
}

attack::Finding finding_of(const PatternRule& rule) {
  return {.which = rule.which,
          .technique = attack::Technique::kNone,
          .score = rule.score,
          .where = where_of(rule.field),
          .parameter = std::string(header_of(rule.field)),
          .value = {},
          .reasons = {{.text = fmt::format("the rule \"{}\" of this site matches", rule.name),
                       .weight = 0}}};
}

}  // namespace

bool AllowRule::allows(const Request& request, const attack::Finding& finding) const {
  if (!classes.empty() && std::ranges::find(classes, finding.which) == classes.end()) return false;
  if (!path.empty() && !falls_under(path, request.target)) return false;
  // A header belongs to no page: a rule that means it names it.
  if (finding.where == attack::Where::kHeader && !path.empty() && parameter.empty()) return false;
  if (!parameter.empty() && parameter != finding.parameter) return false;
  if (!clients.empty() && !comes_from(clients, request.client)) return false;
  return !pattern || re2::RE2::PartialMatch(finding.value, *pattern);
}

bool PatternRule::matches(const Request& request) const {
  return is_known(request.known, field) &&
         re2::RE2::PartialMatch(field_of(request, field), *pattern);
}

RuleSet::RuleSet() : rules_(std::make_unique<Rules>()) {}
RuleSet::RuleSet(std::unique_ptr<const Rules> rules) : rules_(std::move(rules)) {}
RuleSet::~RuleSet() = default;
RuleSet::RuleSet(RuleSet&&) noexcept = default;
RuleSet& RuleSet::operator=(RuleSet&&) noexcept = default;

Result<RuleSet> RuleSet::parse(std::string_view yaml, const std::string& file) {
  auto rules = std::make_unique<Rules>();
  QUELL_CHECK(read_rules(yaml, file, rules->allow, rules->patterns));
  return RuleSet(std::move(rules));
}

bool RuleSet::empty() const {
  return rules_->allow.empty() && rules_->patterns.empty();
}

bool RuleSet::matches(const Request& request) const {
  return std::ranges::any_of(rules_->patterns,
                             [&](const PatternRule& rule) { return rule.matches(request); });
}

std::optional<std::string> RuleSet::allowed_by(const Request& request,
                                               const attack::Finding& finding) const {
  const auto rule = std::ranges::find_if(
      rules_->allow, [&](const AllowRule& one) { return one.allows(request, finding); });
  if (rule == rules_->allow.end()) return std::nullopt;
  return rule->name;
}

void RuleSet::apply(const Request& request, attack::Classification& judged) const {
  std::erase_if(judged.findings, [&](const attack::Finding& finding) {
    return allowed_by(request, finding).has_value();
  });
  for (const PatternRule& rule : rules_->patterns) {
    if (!rule.matches(request)) continue;
    const auto behind = std::ranges::find_if(
        judged.findings, [&](const attack::Finding& one) { return one.score < rule.score; });
    judged.findings.insert(behind, finding_of(rule));
  }
  if (judged.is_attack()) judged.top_score = std::max(judged.top_score, judged.best().score);
}

}  // namespace quell::rules
