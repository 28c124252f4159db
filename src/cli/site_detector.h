// `quell detect` with a site's own rules: the same line protocol, what the rules allow taken away
// and what their patterns find added. docs/formats/detect.md.
#pragma once

#include <string>
#include <string_view>

#include "attack/detect_line.h"
#include "rules/rule_set.h"

namespace quell::cli {

/// Answers line after line: one per thread. REQUIRES: `rules` outlives it.
class SiteDetector {
 public:
  explicit SiteDetector(const rules::RuleSet& rules) : rules_(rules) {}

  /// As attack::Detector::answer(); where no rule acts, the very same bytes.
  attack::Answer answer(std::string_view line, std::string& out);

 private:
  attack::Detector detector_;
  const rules::RuleSet& rules_;
};

}  // namespace quell::cli
