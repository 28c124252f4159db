#include "nginx/checks.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"

namespace quell::contain::nginx {

namespace {

Check check_of(const std::string& target, const Result<Look>& look, std::string expected,
               bool passed) {
  return {.what = "GET " + target,
          .expected = std::move(expected),
          .seen = look ? look->words() : look.error().full(),
          .outcome = passed ? Check::Outcome::kPassed : Check::Outcome::kFailed};
}

struct ControlWords {
  std::string operator()(const NotLookedAt& /*unused*/) const { return "not looked at"; }
  std::string operator()(const AsBefore& before) const {
    return fmt::format("{} as before", before.status);
  }
  std::string operator()(const Ordinary& /*unused*/) const { return "an ordinary answer"; }
};

Check control_check(const Outside& outside, const Control& control) {
  const Result<Look> look = outside.look(outside.site().control);
  bool passed = look && !look->reference;
  if (const auto* before = std::get_if<AsBefore>(&control)) {
    passed = passed && look->status == before->status;
  } else {
    passed = passed && look->status < 500;
  }
  return check_of(outside.site().control, look, std::visit(ControlWords{}, control), passed);
}

}  // namespace

target::Endpoint control_of(const NginxSite& site) {
  return {target::normalised_path(target::split_target(site.control).path),
          target::PathMatch::kExact};
}

bool covers(const target::Endpoint& rule, const target::Endpoint& endpoint) {
  if (rule == endpoint) return true;
  if (rule.match == target::PathMatch::kExact) return false;
  if (rule.path == endpoint.path) return true;
  const bool slash = rule.path.ends_with('/');
  return endpoint.path.starts_with(slash ? rule.path : rule.path + '/');
}

bool control_is_contained(const NginxSite& site, const Edit& edit) {
  return std::ranges::any_of(
      edit.rules, [&](const Rule& rule) { return covers(rule.endpoint, control_of(site)); });
}

std::optional<std::string> Expectations::reference_for(const std::string& path) const {
  const bool covered = std::ranges::any_of(edit_.rules, [&](const Rule& rule) {
    return covers(rule.endpoint, {path, target::PathMatch::kExact});
  });
  return covered ? std::optional(reference_) : std::nullopt;
}

bool Expectations::met_by(const std::string& path, const Look& look) const {
  const std::optional<std::string> wanted = reference_for(path);
  return look.reference == wanted && (!wanted || look.has_retry_after);
}

Check check_path(const Outside& outside, const Spelling& spelling, const Expectations& expected) {
  const std::optional<std::string> wanted = expected.reference_for(spelling.path);
  const Result<Look> look = outside.look(spelling.target);
  return check_of(spelling.target, look,
                  wanted ? fmt::format("503 with reference {} and Retry-After", *wanted)
                         : std::string("not contained"),
                  look && expected.met_by(spelling.path, *look));
}

std::vector<Check> checks_of(const Outside& outside, const target::Endpoint& endpoint,
                             const Expectations& expected, const Control& control) {
  std::vector<Check> checks;
  for (const Spelling& spelling : spellings_of(endpoint, outside.site().host)) {
    checks.push_back(check_path(outside, spelling, expected));
  }
  if (!std::holds_alternative<NotLookedAt>(control)) {
    checks.push_back(control_check(outside, control));
  }
  return checks;
}

bool all_passed(const std::vector<Check>& checks) {
  return std::ranges::none_of(
      checks, [](const Check& check) { return check.outcome == Check::Outcome::kFailed; });
}

std::string first_failure(const std::vector<Check>& checks) {
  const auto failed = std::ranges::find(checks, Check::Outcome::kFailed, &Check::outcome);
  if (failed == checks.end()) return "nothing failed";
  return fmt::format("{}: expected {}, got {}", failed->what, failed->expected, failed->seen);
}

}  // namespace quell::contain::nginx
