#include "web/altered_checks.h"

#include <string>
#include <utility>

#include "contain/web/edit.h"
#include "fmt/format.h"
#include "web/checks.h"
#include "web/questions.h"

namespace quell::contain::web {

namespace {

constexpr int kServerError = 500;

std::string words_of(const Result<Look>& look) {
  return look ? look->words() : look.error().full();
}

Check check_of(const Question& question, std::string expected, const Result<Look>& look,
               bool passed) {
  return {.what = question.words(),
          .expected = std::move(expected),
          .seen = words_of(look),
          .outcome = passed ? Check::Outcome::kPassed : Check::Outcome::kFailed};
}

/// Why no request is sent for the target; empty: one can be.
std::string why_not_asked(const target::Target& target, const Question& question,
                          const std::optional<target::Address>& own) {
  if (target.rate) return "requests within a rate are let through";
  if (question.harm == Question::Harm::kPossible) {
    return "it would reach the application if it is not refused any more";
  }
  return falls_under(target, question, own) ? "" : "no request from here falls under it";
}

}  // namespace

std::vector<Check> altered_checks(const Outside& outside, const target::Target& target,
                                  const std::optional<target::Address>& own) {
  std::vector<Check> checks;
  const Question question = principal_question(target, outside.entrance());
  const int refused = std::to_underlying(verdict_of(target));
  const std::string expected = fmt::format("{} with a reference of Quell's, as applied", refused);
  if (const std::string why = why_not_asked(target, question, own); !why.empty()) {
    checks.push_back({.what = question.words(),
                      .expected = expected,
                      .seen = "not asked: " + why,
                      .outcome = Check::Outcome::kNote});
  } else {
    const Result<Look> look = outside.ask(question);
    // The answer to HEAD has no text to read a reference from.
    const bool passed =
        look && look->status == refused && (look->reference || question.method == "HEAD");
    checks.push_back(check_of(question, expected, look, passed));
  }
  const Question control{.target = outside.entrance().control};
  if (falls_under(target, control, own)) return checks;
  const Result<Look> look = outside.ask(control);
  checks.push_back(check_of(control, "an ordinary answer", look,
                            look && !look->reference && look->status < kServerError));
  return checks;
}

}  // namespace quell::contain::web
