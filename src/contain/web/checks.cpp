#include "web/checks.h"

#include <algorithm>
#include <utility>

#include "fmt/format.h"
#include "web/questions.h"
#include "web/rate_check.h"

namespace quell::contain::web {

namespace {

constexpr std::size_t kMostSources = 3;

Check check_of(const Question& question, const Result<Look>& look, std::string expected,
               bool passed) {
  return {.what = question.words(),
          .expected = std::move(expected),
          .seen = look ? look->words() : look.error().full(),
          .outcome = passed ? Check::Outcome::kPassed : Check::Outcome::kFailed};
}

Check note(std::string what, std::string expected, std::string seen) {
  return {.what = std::move(what),
          .expected = std::move(expected),
          .seen = std::move(seen),
          .outcome = Check::Outcome::kNote};
}

struct ControlWords {
  std::string operator()(const NotLookedAt& /*unused*/) const { return "not looked at"; }
  std::string operator()(const AsBefore& before) const {
    return fmt::format("{} as before", before.status);
  }
  std::string operator()(const Ordinary& /*unused*/) const { return "an ordinary answer"; }
};

Check control_check(const Outside& outside, const Control& control) {
  const Question question{.target = outside.entrance().control};
  const Result<Look> look = outside.ask(question);
  bool passed = look && !look->reference;
  if (const auto* before = std::get_if<AsBefore>(&control)) {
    passed = passed && look->status == before->status;
  } else {
    passed = passed && look->status < 500;
  }
  return check_of(question, look, std::visit(ControlWords{}, control), passed);
}

/// Which configuration answers. Version 1 has no sign.
std::optional<Check> sign_check(const Outside& outside, const Expectations& expected,
                                std::string_view original) {
  if (expected.edit().version == Version::kOne) return std::nullopt;
  const Question question{.target = sign_path(original)};
  const Result<Look> look = outside.ask(question);
  const std::optional<std::string> wanted = expected.reference();
  return check_of(question, look,
                  wanted ? fmt::format("the configuration with reference {}", *wanted)
                         : std::string("no containment answers"),
                  look && look->reference == wanted);
}

/// Requests from those of the addresses that this host has.
std::vector<Question> from_the_addresses(const target::Target& target, const Entrance& entrance) {
  std::vector<Question> result;
  for (const target::Network& network : target.addresses) {
    if (!network.is_single() || result.size() == kMostSources) continue;
    result.push_back(principal_question(target, entrance));
    result.back().source = network.base().text();
  }
  return result;
}

class Asker {
 public:
  Asker(const Outside& outside, const target::Target& target, const Expectations& expected)
      : outside_(outside), target_(target), expected_(expected) {}

  /// `may_harm`: the configuration that was expected answers.
  void ask(const Question& question, bool may_harm) {
    const bool is_refused = expected_.verdict_for(question).has_value();
    if (question.harm == Question::Harm::kPossible && !(may_harm && is_refused)) return;
    Check check = check_question(outside_, question, expected_);
    const bool passed = check.outcome == Check::Outcome::kPassed;
    // An address that this host doesn't have.
    if (!passed && question.source && !outside_.ask(question)) return;
    if (passed && is_refused && falls_under(target_, question, expected_.own())) ++proof_.refused;
    proof_.checks.push_back(std::move(check));
  }
  Proof& proof() { return proof_; }

 private:
  const Outside& outside_;
  const target::Target& target_;
  const Expectations& expected_;
  Proof proof_;
};

}  // namespace

bool falls_under(const target::Target& target, const Question& question,
                 const std::optional<target::Address>& own) {
  std::optional<target::Address> client = own;
  if (question.source) {
    const auto source = target::Address::parse(*question.source);
    if (source) client = *source;
  }
  return target::covers(target,
                        {.client = client, .target = question.target, .method = question.method});
}

std::optional<Verdict> Expectations::verdict_for(const Question& question) const {
  std::optional<Verdict> strongest;
  for (const Rule& rule : edit_.rules) {
    const Verdict verdict = verdict_of(rule.target);
    if (verdict == Verdict::kLimited || !falls_under(rule.target, question, own_)) continue;
    strongest = std::min(strongest.value_or(verdict), verdict);
  }
  return strongest;
}

bool Expectations::met_by(const Question& question, const Look& look) const {
  const std::optional<Verdict> wanted = verdict_for(question);
  if (!wanted) return !look.reference;
  if (look.status != std::to_underlying(*wanted)) return false;
  // The answer to HEAD has no text to read a reference from.
  const bool ours = look.reference == reference_ || question.method == "HEAD";
  return ours && (*wanted != Verdict::kUnavailable || look.has_retry_after);
}

std::string Expectations::words_for(const Question& question) const {
  const std::optional<Verdict> wanted = verdict_for(question);
  if (!wanted) return "not contained";
  return fmt::format("{} with reference {}{}", std::to_underlying(*wanted), reference_,
                     *wanted == Verdict::kUnavailable ? " and Retry-After" : "");
}

std::optional<std::string> Expectations::reference() const {
  return edit_.rules.empty() ? std::nullopt : std::optional(reference_);
}

bool control_is_contained(const Expectations& expected, const Entrance& entrance) {
  const Question question{.target = entrance.control};
  // A rate may answer for the control as well once proofs used it up.
  return expected.verdict_for(question) ||
         std::ranges::any_of(expected.edit().rules, [&](const Rule& rule) {
           return rule.target.rate && falls_under(rule.target, question, expected.own());
         });
}

Result<Control> control_now(const Outside& outside, const Expectations& before,
                            const Expectations& after) {
  const Entrance& entrance = outside.entrance();
  if (control_is_contained(before, entrance) || control_is_contained(after, entrance)) {
    return NotLookedAt{};
  }
  QUELL_TRY(const Look look, outside.look(entrance.control));
  return AsBefore{look.status};
}

Check check_question(const Outside& outside, const Question& question,
                     const Expectations& expected) {
  const Result<Look> look = outside.ask(question);
  return check_of(question, look, expected.words_for(question),
                  look && expected.met_by(question, *look));
}

Proof checks_of(const Outside& outside, const target::Target& target, const Expectations& expected,
                std::string_view original, const Control& control) {
  Asker asker(outside, target, expected);
  Proof& proof = asker.proof();
  const std::optional<Check> sign = sign_check(outside, expected, original);
  const bool live = !sign || sign->outcome == Check::Outcome::kPassed;
  if (sign) proof.checks.push_back(*sign);
  for (const Question& question : from_the_addresses(target, outside.entrance())) {
    asker.ask(question, live);
  }
  const bool in_force = std::ranges::any_of(
      expected.edit().rules, [&](const Rule& rule) { return rule.target == target; });
  if (target.rate) {
    if (in_force && live) {
      Proof rate = rate_checks(outside, target, expected);
      std::ranges::move(rate.checks, std::back_inserter(proof.checks));
      proof.refused += rate.refused;
    }
  } else {
    for (const Question& question : questions_of(target, outside.entrance())) {
      asker.ask(question, live);
    }
  }
  if (!std::holds_alternative<NotLookedAt>(control)) {
    proof.checks.push_back(control_check(outside, control));
  }
  if (in_force && live && proof.refused == 0) {
    proof.checks.push_back(
        note("a request that falls under it", "refused",
             "not proved: none can be sent from here; the configuration that holds it answers"));
  }
  return proof;
}

}  // namespace quell::contain::web
