// How an answer shows that an attack worked, or that an ordinary page works. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "http/answer.h"

namespace quell::replay {

struct Oracle;

struct StatusIn {
  int from = 200;
  int to = 200;  ///< inclusive
  friend bool operator==(const StatusIn&, const StatusIn&) = default;
};
/// The literal bytes occur in the body.
struct BodyContains {
  std::string text;
  friend bool operator==(const BodyContains&, const BodyContains&) = default;
};
/// RE2 syntax, unanchored, on bytes (Latin-1).
struct BodyMatches {
  std::string pattern;
  friend bool operator==(const BodyMatches&, const BodyMatches&) = default;
};
struct HeaderContains {
  std::string name;
  std::string text;
  friend bool operator==(const HeaderContains&, const HeaderContains&) = default;
};
struct BodySize {
  std::uint64_t min = 0;
  std::optional<std::uint64_t> max;  ///< inclusive
  friend bool operator==(const BodySize&, const BodySize&) = default;
};
struct AllOf {
  std::vector<Oracle> parts;
};
struct AnyOf {
  std::vector<Oracle> parts;
};
struct Not {
  std::vector<Oracle> part;  ///< exactly one (a vector because Oracle is incomplete here)
};

/// Built by read_reproduction, which checks patterns and nesting (at most 8 deep).
struct Oracle {
  std::variant<StatusIn, BodyContains, BodyMatches, HeaderContains, BodySize, AllOf, AnyOf, Not>
      rule;
};

/// Whether it holds, and the rule in words with what was seen ("body contains \"root:x:\": yes").
/// kUnsure where the answer was longer than what was kept and a longer look could change the
/// result.
struct OracleResult {
  enum class Answer : std::uint8_t { kYes, kNo, kUnsure } answer = Answer::kNo;
  std::string why;
};
OracleResult evaluate(const Oracle& oracle, const http::Answer& answer);

/// Errors: kInvalidInput for a pattern RE2 does not take, an empty text, empty lists, from > to.
Result<void> check(const Oracle& oracle);
/// "status 200..299 and body contains \"root:\"".
std::string describe(const Oracle& oracle);

}  // namespace quell::replay
