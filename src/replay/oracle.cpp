#include "replay/oracle.h"

#include <algorithm>
#include <utility>

#include "base/safe_text.h"
#include "fmt/format.h"
#include "re2/re2.h"

namespace quell::replay {

namespace {

using Answer = OracleResult::Answer;

// An honest pattern needs kilobytes; RE2 gives up beyond this, it never runs away.
constexpr int kPatternMemory = 8 << 20;

re2::RE2::Options options() {
  re2::RE2::Options result(re2::RE2::Quiet);
  result.set_encoding(re2::RE2::Options::EncodingLatin1);
  result.set_max_mem(kPatternMemory);
  return result;
}

std::string in_quotes(std::string_view text) {
  return fmt::format("\"{}\"", terminal_safe(text));
}

bool is_cut(const http::Answer& answer) {
  return answer.body_total > answer.body.size();
}

/// What was not found in a body that was cut may stand in the rest.
Answer in_body(bool found, const http::Answer& answer) {
  if (found) return Answer::kYes;
  return is_cut(answer) ? Answer::kUnsure : Answer::kNo;
}

std::string_view word_of(Answer answer) {
  switch (answer) {
    case Answer::kYes:
      return "yes";
    case Answer::kNo:
      return "no";
    case Answer::kUnsure:
      return "unknown (the answer was cut)";
  }
  return "unknown";
}

struct Describe {
  std::string operator()(const StatusIn& rule) const {
    return rule.from == rule.to ? fmt::format("status is {}", rule.from)
                                : fmt::format("status is {}..{}", rule.from, rule.to);
  }
  std::string operator()(const BodyContains& rule) const {
    return "body contains " + in_quotes(rule.text);
  }
  std::string operator()(const BodyMatches& rule) const {
    return "body matches " + in_quotes(rule.pattern);
  }
  std::string operator()(const HeaderContains& rule) const {
    return fmt::format("header {} contains {}", terminal_safe(rule.name), in_quotes(rule.text));
  }
  std::string operator()(const BodySize& rule) const {
    return rule.max ? fmt::format("body has {}..{} bytes", rule.min, *rule.max)
                    : fmt::format("body has at least {} bytes", rule.min);
  }
  std::string operator()(const AllOf& rule) const { return joined(rule.parts, " and "); }
  std::string operator()(const AnyOf& rule) const { return joined(rule.parts, " or "); }
  std::string operator()(const Not& rule) const {
    return fmt::format("not ({})", describe(rule.part.front()));
  }

  static std::string joined(const std::vector<Oracle>& parts, std::string_view between) {
    std::string result;
    for (const Oracle& part : parts) {
      const bool group =
          std::holds_alternative<AllOf>(part.rule) || std::holds_alternative<AnyOf>(part.rule);
      const std::string words = describe(part);
      result += fmt::format("{}{}", result.empty() ? "" : between,
                            group && parts.size() > 1 ? "(" + words + ")" : words);
    }
    return result;
  }
};

struct Evaluate {
  const http::Answer& answer;

  Answer operator()(const StatusIn& rule) const {
    return answer.status >= rule.from && answer.status <= rule.to ? Answer::kYes : Answer::kNo;
  }
  Answer operator()(const BodyContains& rule) const {
    return in_body(answer.body.contains(rule.text), answer);
  }
  Answer operator()(const BodyMatches& rule) const {
    const re2::RE2 pattern(rule.pattern, options());
    if (!pattern.ok()) return Answer::kUnsure;
    return in_body(re2::RE2::PartialMatch(answer.body, pattern), answer);
  }
  Answer operator()(const HeaderContains& rule) const {
    const http::Header* header = http::find_header(answer.headers, rule.name);
    return header != nullptr && header->value.contains(rule.text) ? Answer::kYes : Answer::kNo;
  }
  Answer operator()(const BodySize& rule) const {
    const bool fits =
        answer.body_total >= rule.min && (!rule.max || answer.body_total <= *rule.max);
    return fits ? Answer::kYes : Answer::kNo;
  }
  Answer operator()(const AllOf& rule) const { return decided(rule.parts, Answer::kNo); }
  Answer operator()(const AnyOf& rule) const { return decided(rule.parts, Answer::kYes); }
  Answer operator()(const Not& rule) const {
    switch (of(rule.part.front())) {
      case Answer::kYes:
        return Answer::kNo;
      case Answer::kNo:
        return Answer::kYes;
      case Answer::kUnsure:
        return Answer::kUnsure;
    }
    return Answer::kUnsure;
  }

  [[nodiscard]] Answer of(const Oracle& oracle) const { return std::visit(*this, oracle.rule); }

  /// One `decisive` part decides; else an unsure one leaves it open.
  [[nodiscard]] Answer decided(const std::vector<Oracle>& parts, Answer decisive) const {
    bool unsure = false;
    for (const Oracle& part : parts) {
      const Answer one = of(part);
      if (one == decisive) return decisive;
      unsure = unsure || one == Answer::kUnsure;
    }
    if (unsure) return Answer::kUnsure;
    return decisive == Answer::kYes ? Answer::kNo : Answer::kYes;
  }
};

Result<void> bad(std::string_view why) {
  return fail(ErrorCode::kInvalidInput, std::string(why));
}

struct Verify {
  Result<void> operator()(const StatusIn& rule) const {
    if (rule.from < 100 || rule.to > 999 || rule.from > rule.to) {
      return bad("a status is 100 to 999, the smaller one first");
    }
    return {};
  }
  Result<void> operator()(const BodyContains& rule) const {
    return rule.text.empty() ? bad("an empty text is in every body") : Result<void>();
  }
  Result<void> operator()(const BodyMatches& rule) const {
    const re2::RE2 pattern(rule.pattern, options());
    if (!pattern.ok()) {
      return bad(fmt::format("the pattern is not RE2 syntax: {}", terminal_safe(pattern.error())));
    }
    if (re2::RE2::PartialMatch("", pattern)) return bad("the pattern matches every body");
    return {};
  }
  Result<void> operator()(const HeaderContains& rule) const {
    return rule.name.empty() ? bad("a header needs a name") : Result<void>();
  }
  Result<void> operator()(const BodySize& rule) const {
    return rule.max && *rule.max < rule.min ? bad("the smaller size comes first") : Result<void>();
  }
  Result<void> operator()(const AllOf& rule) const { return all(rule.parts); }
  Result<void> operator()(const AnyOf& rule) const { return all(rule.parts); }
  Result<void> operator()(const Not& rule) const {
    return rule.part.size() == 1 ? all(rule.part) : bad("not takes one condition");
  }

  static Result<void> all(const std::vector<Oracle>& parts) {
    if (parts.empty()) return bad("a list of conditions is empty");
    for (const Oracle& part : parts) QUELL_CHECK(check(part));
    return {};
  }
};

}  // namespace

OracleResult evaluate(const Oracle& oracle, const http::Answer& answer) {
  const Answer result = Evaluate{answer}.of(oracle);
  return {result, fmt::format("{}: {}", describe(oracle), word_of(result))};
}

Result<void> check(const Oracle& oracle) {
  return std::visit(Verify{}, oracle.rule);
}

std::string describe(const Oracle& oracle) {
  return std::visit(Describe{}, oracle.rule);
}

}  // namespace quell::replay
