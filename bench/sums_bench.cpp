// links: attack
// The sum of log-odds behind each answer of `quell detect`, before the table of
// bench/calibration.py makes a score of it. For that program only.
//
//   sums_bench < rows       rows: WHERE TAB PAYLOAD, as for `quell detect`
//   answers a row: the sum, or "-" if nothing was found in it
#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "attack/classify.h"
#include "attack/explain.h"
#include "attack/quick.h"

namespace {

using namespace quell::attack;  // NOLINT(google-build-using-namespace): a program of its own

/// Of the reading that decides what `quell detect` answers.
std::optional<double> sum_of(QuickJudge& judge, Where where, std::string_view payload) {
  const double score = judge.judge(where, payload).top_score;
  for (const ExplainedPart& part : explain(where, payload).parts) {
    for (const Considered& each : part.considered) {
      if (each.score == score) return each.log_odds;
    }
  }
  return std::nullopt;
}

std::string answer(QuickJudge& judge, std::string_view line) {
  const std::size_t tab = line.find('\t');
  auto where = where_from_name(line.substr(0, tab));
  if (tab == std::string_view::npos || !where) return "-";
  const std::string_view payload = line.substr(tab + 1);
  if (*where == Where::kQuery && payload.starts_with('/')) where = Where::kTarget;
  const auto sum = sum_of(judge, *where, payload);
  return sum ? fmt::format("{:.6f}", *sum) : "-";
}

}  // namespace

int main() {
  QuickJudge judge;
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.ends_with('\r')) line.pop_back();
    std::puts(answer(judge, line).c_str());
  }
  return 0;
}
