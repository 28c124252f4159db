// The same judgement as classify(), fast enough for every line of a log: findings without words,
// memory that is reused, and a look that is cheaper still for requests that are plainly harmless.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "attack/classify.h"

namespace quell::attack {

/// One finding without words. Views are valid until the judge's next call or the end of the
/// request's bytes, whichever is first.
struct BriefFinding {
  Class which = Class::kBenign;
  Technique technique = Technique::kNone;
  double score = 0;
  Where where = Where::kQuery;
  std::string_view parameter;
};

struct Brief {
  /// The same findings, in the same order, as Classification::findings.
  std::span<const BriefFinding> findings;
  double top_score = nothing_found_score();
  bool truncated = false;

  [[nodiscard]] bool is_attack() const { return !findings.empty(); }
  /// The best finding; only if is_attack().
  [[nodiscard]] const BriefFinding& best() const { return findings.front(); }
};

/// Judges requests one after another, reusing its memory: one per thread. What is found is what
/// classify() and classify_request() find; ask them for the words.
class QuickJudge {
 public:
  QuickJudge();
  ~QuickJudge();
  QuickJudge(QuickJudge&&) noexcept;
  QuickJudge& operator=(QuickJudge&&) noexcept;
  QuickJudge(const QuickJudge&) = delete;
  QuickJudge& operator=(const QuickJudge&) = delete;

  Brief judge(const RequestView& request);
  Brief judge(Where where, std::string_view bytes);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// What is longer is never called plainly harmless: ordinary requests are shorter, and no limit of
/// classify() can be hit below.
inline constexpr std::size_t kLongestPlain = 8UZ * 1024;

/// True only if classify(Where::kTarget, target) finds nothing: looks at each byte about once, no
/// allocation. False means "look closer". How it knows: src/attack/plain/plain_scan.h.
bool is_plainly_harmless_target(std::string_view target);

/// The same for what follows the '?' of a target: its path and its query are judged apart. A query
/// is plainly harmless if each of its pairs is, it is not too long, and no two '&' stand together.
bool is_plainly_harmless_query(std::string_view query);

/// The same for the value of one parameter.
bool is_plainly_harmless_value(std::string_view value);

/// The same for a header's value: user agents and referers.
bool is_plainly_harmless_header(std::string_view value);

}  // namespace quell::attack
