#include "attack/detect_line.h"

#include <fmt/format.h>

#include "base/safe_text.h"

namespace quell::attack {

namespace {

DetectAnswer malformed(std::string_view why) {
  return {.text = fmt::format("benign\tother\t0.000\terror: {}", why),
          .attack = false,
          .malformed = true};
}

}  // namespace

std::string in_words(const Finding& finding) {
  std::string out;
  for (const Reason& reason : finding.reasons) {
    if (!out.empty()) out += "; ";
    out += reason.text;
  }
  return out;
}

DetectAnswer answer_line(std::string_view line) {
  const std::size_t tab = line.find('\t');
  if (tab == std::string_view::npos) return malformed("expected: where TAB payload");
  auto where = where_from_name(line.substr(0, tab));
  const std::string_view payload = line.substr(tab + 1);
  if (!where || *where == Where::kTarget) {
    return malformed("where must be query, path, header or body");
  }
  if (*where == Where::kQuery && payload.starts_with('/')) where = Where::kTarget;
  const Classification verdict = classify(*where, payload);
  if (!verdict.is_attack()) {
    return {.text = fmt::format(
                "benign\tbenign\t{:.3f}\t{}", verdict.top_score,
                verdict.truncated ? "nothing found, but not all was looked at" : "nothing found"),
            .attack = false,
            .malformed = false};
  }
  const Finding& best = verdict.best();
  return {.text = fmt::format("attack\t{}\t{:.3f}\t{}", name_of(best.which), best.score,
                              terminal_safe(in_words(best))),
          .attack = true,
          .malformed = false};
}

}  // namespace quell::attack
