// A site's own rules for what is an attack: an allow-list for findings that are none here, and
// patterns for what only this site knows. Read from YAML, docs/formats/rules.md. Immutable, so
// thread-safe. Patterns are RE2: linear in the input, bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "base/result.h"

namespace quell::rules {

/// How much of a request there is to look at: a pattern that asks for an empty user agent says
/// nothing where nobody knows the user agent.
enum class Known : std::uint8_t {
  kRequest,  ///< everything that an access log tells
  kTarget,   ///< nothing but the target
  kHeader,   ///< one header: it stands in `referer` and `user_agent`, for it has no name
  kValue,    ///< a value or a body, which no pattern looks at
};

/// What rules look at; all bytes as sent.
struct Request {
  std::string_view client{};  ///< address as logged; empty where it is not known
  std::string_view target{};
  std::string_view referer{};
  std::string_view user_agent{};
  Known known = Known::kRequest;
};

/// What became of one sample line of a rules file.
struct SampleResult {
  std::string rule;
  std::string sample;  ///< as written; outside bytes
  std::string place;   ///< "FILE:LINE:COLUMN"
  bool passed = false;
  std::string found;  ///< what was wanted and what was found instead, in words
};

class RuleSet {
 public:
  static constexpr std::size_t kMostRules = 1000;
  static constexpr std::size_t kMostSamples = 10'000;

  /// No rules.
  RuleSet();
  ~RuleSet();
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  /// `file` is used in messages. Errors: kInvalidInput with line and column, kLimit.
  static Result<RuleSet> parse(std::string_view yaml, const std::string& file);

  [[nodiscard]] bool empty() const;
  /// Whether a pattern matches: then apply() has something to add to an ordinary request.
  [[nodiscard]] bool matches(const Request& request) const;
  /// Takes away the findings that are allowed and adds those of patterns; best first again.
  void apply(const Request& request, attack::Classification& judged) const;

  /// Name of the rule that says this finding is none.
  [[nodiscard]] std::optional<std::string> allowed_by(const Request& request,
                                                      const attack::Finding& finding) const;

  /// Judges every sample of the file and says what came of it, in the order of the file.
  [[nodiscard]] std::vector<SampleResult> check() const;

 private:
  struct Rules;
  explicit RuleSet(std::unique_ptr<const Rules> rules);

  std::unique_ptr<const Rules> rules_;
};

}  // namespace quell::rules
