// For the tests of rule families: what one technique scores, and shapes that attackers would choose
// to make a parser slow.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string>
#include <string_view>

#include "attack/explain.h"

namespace quell::attack {

/// The best score of the technique in any part and layer; 0 if it was not considered.
inline double score_of(Technique technique, Where where, std::string_view bytes) {
  double best = 0;
  for (const ExplainedPart& part : explain(where, bytes).parts) {
    for (const Considered& each : part.considered) {
      if (each.technique == technique) best = std::max(best, each.score);
    }
  }
  return best;
}

/// Processor time of the fastest of some runs: what else the machine does doesn't count.
inline double seconds_of(Where where, std::string_view bytes) {
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const std::clock_t start = std::clock();
    (void)classify(where, bytes);
    best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return best;
}

/// Eight times the bytes may take at most twenty times as long: a square would take 64 times.
inline void expect_linear(Where where, std::string_view piece) {
  std::string small;
  while (small.size() < 6000) small += piece;
  std::string large;
  while (large.size() < 48000) large += piece;
  constexpr double kLeast = 20e-6;  // less can't be told
  const double base = std::max(seconds_of(where, small), kLeast);
  EXPECT_LT(seconds_of(where, large) / base, 20) << piece;
}

/// Huge, nested, unterminated and binary values made of `pieces`: a score in [0,1] and an end.
template <std::size_t kSize>
void expect_bounded(Technique technique, const std::array<std::string_view, kSize>& pieces) {
  for (const std::string_view piece : pieces) {
    std::string value(piece);
    for (const std::string_view end : {"", "\0", "'", "(", "\r\n", "\xff\xe5"}) {
      for (const Where where : {Where::kQuery, Where::kPath, Where::kHeader, Where::kBody}) {
        const double score = score_of(technique, where, value + std::string(end));
        EXPECT_GE(score, 0) << piece;
        EXPECT_LE(score, 1) << piece;
      }
    }
    expect_linear(Where::kQuery, piece);
  }
}

}  // namespace quell::attack
