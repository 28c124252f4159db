#include "web/rate_check.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "fmt/format.h"
#include "web/questions.h"

namespace quell::contain::web {

namespace {

constexpr std::uint32_t kMostDriven = 40;
constexpr int kTooMany = 429;

std::optional<std::string> why_not_driven(const target::Target& target, const Question& question,
                                          const Expectations& expected) {
  if (burst_of(*target.rate) >= kMostDriven) {
    return fmt::format("that takes more than {} requests", kMostDriven);
  }
  if (question.harm == Question::Harm::kPossible) {
    return "the requests within the rate would reach the application";
  }
  if (!falls_under(target, question, expected.own())) return "no request from here is counted";
  if (expected.verdict_for(question)) return "another containment refuses the request already";
  return std::nullopt;
}

/// How many requests it took to be limited; nullopt: it never was.
Result<std::optional<std::uint32_t>> drive(const Outside& outside, const Question& question,
                                           std::uint32_t most) {
  for (std::uint32_t sent = 1; sent <= most; ++sent) {
    QUELL_TRY(const Look look, outside.ask(question));
    if (look.status == kTooMany) return sent;
  }
  return std::nullopt;
}

Check check_of(const Question& question, const Result<std::optional<std::uint32_t>>& driven,
               std::string expected) {
  const bool passed = driven && driven->has_value();
  std::string seen = !driven  ? driven.error().full()
                     : passed ? fmt::format("429 at request {}", **driven)
                              : std::string("no 429");
  return {.what = question.words() + ", again and again",
          .expected = std::move(expected),
          .seen = std::move(seen),
          .outcome = passed ? Check::Outcome::kPassed : Check::Outcome::kFailed};
}

}  // namespace

std::uint32_t burst_of(const target::Rate& rate) {
  return rate.requests - 1;
}

Proof rate_checks(const Outside& outside, const target::Target& target,
                  const Expectations& expected) {
  Proof proof;
  const Question principal = principal_question(target, outside.entrance());
  const std::string words =
      fmt::format("429 beyond {}", to_text(target::Target{.rate = target.rate}));
  if (const auto reason = why_not_driven(target, principal, expected)) {
    proof.checks.push_back({.what = principal.words() + ", again and again",
                            .expected = words,
                            .seen = "not tried: " + *reason,
                            .outcome = Check::Outcome::kNote});
    return proof;
  }
  // What came in while it was driven is let through again.
  const std::uint32_t most = 2 * target.rate->requests + 2;
  for (const Question& question : questions_of(target, outside.entrance())) {
    if (question.harm == Question::Harm::kPossible || expected.verdict_for(question) ||
        !falls_under(target, question, expected.own())) {
      continue;
    }
    proof.checks.push_back(check_of(question, drive(outside, question, most), words));
    if (proof.checks.back().outcome == Check::Outcome::kFailed) break;
    ++proof.refused;
  }
  return proof;
}

}  // namespace quell::contain::web
