// The rules of one file. Private to rules.
#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attack/classify.h"
#include "base/result.h"
#include "rules/rule_set.h"
#include "target/address.h"

namespace quell::rules {

/// A request written down in the file, and what is to come of it.
struct Sample {
  std::string text;
  std::string place;
  bool wanted = true;  ///< the rule is to act on it
};

/// Findings that are none. What is given must all hold; at least one of path, parameter, clients
/// and pattern is given.
struct AllowRule {
  std::string name;
  std::vector<attack::Class> classes{};  ///< empty: all
  std::string path{};                    ///< with '*' at its end: begins so
  std::string parameter{};               ///< or header
  std::vector<target::Network> clients{};
  std::unique_ptr<re2::RE2> pattern{};  ///< in the decoded value that decided
  std::vector<Sample> samples{};

  [[nodiscard]] bool allows(const Request& request, const attack::Finding& finding) const;
};

/// Where a pattern looks.
enum class Field : std::uint8_t { kTarget, kReferer, kUserAgent };

/// Something that is an attack here.
struct PatternRule {
  std::string name;
  attack::Class which = attack::Class::kOther;
  Field field = Field::kTarget;
  double score = 0.9;
  std::unique_ptr<re2::RE2> pattern{};
  std::vector<Sample> samples{};

  [[nodiscard]] bool matches(const Request& request) const;
};

struct RuleSet::Rules {
  std::vector<AllowRule> allow;
  std::vector<PatternRule> patterns;
};

/// Errors: kInvalidInput with the place, kLimit.
Result<void> read_rules(std::string_view yaml, const std::string& file,
                        std::vector<AllowRule>& allow, std::vector<PatternRule>& patterns);

}  // namespace quell::rules
