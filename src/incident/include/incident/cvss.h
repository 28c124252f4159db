// CVSS 3.1: vector, score, severity. After "Common Vulnerability Scoring System v3.1:
// Specification Document", FIRST.org, sections 7 and 8 and appendix A (rounding up).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "incident/types.h"

namespace quell::incident {

/// A checked vector. Metrics keep the letter that stands in the vector; 'X' is "not defined".
class Cvss31 {
 public:
  /// "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", also without the prefix. Each metric at most
  /// once, base metrics all there, in any order. Errors: kInvalidInput, which names the metric.
  static Result<Cvss31> parse(std::string_view text);

  /// Canonical text with prefix, metrics in the specification's order, without 'X' ones.
  [[nodiscard]] std::string text() const;

  /// Scores times ten (98 is 9.8).
  [[nodiscard]] std::int64_t base_tenths() const;
  [[nodiscard]] std::int64_t temporal_tenths() const;
  [[nodiscard]] std::int64_t environmental_tenths() const;
  /// The most specific one that the vector defines: environmental, temporal or base.
  [[nodiscard]] std::int64_t score_tenths() const;

 private:
  static constexpr std::size_t kMetrics = 22;
  std::array<char, kMetrics> values_{};
};

/// 9.0..10 is S1, 7.0..8.9 S2, 4.0..6.9 S3, below S4.
[[nodiscard]] Severity severity_of_score(std::int64_t tenths);
/// P1 for S1 and so on.
[[nodiscard]] Priority priority_of_severity(Severity severity);
/// "9.8"
[[nodiscard]] std::string score_text(std::int64_t tenths);

}  // namespace quell::incident
