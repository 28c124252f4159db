// What a rule family answers about one decoded layer. Private to attack.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "attack/explain.h"

namespace quell::attack {

/// One class considered in one context. `layer` is filled in by the caller.
using Judged = Considered;

/// What a rule family is asked about.
struct Question {
  std::string_view value;  ///< the decoded layer
  Where where = Where::kQuery;
  unsigned needless_layers = 0;  ///< decodings so far that an ordinary client would not need
};

/// SQL: one answer for each context in which the value says anything at all.
std::vector<Judged> judge_sql(const Question& question);

/// Paths: nothing or one answer.
std::vector<Judged> judge_traversal(const Question& question);

}  // namespace quell::attack
