// One part → its layers and everything that was considered. Private to attack: classify() and
// explain() are two views of it.
#pragma once

#include "attack/explain.h"
#include "parts.h"

namespace quell::attack {

/// `considered` is best first.
ExplainedPart judge_part(const Part& part);

/// The findings among what was considered: the best of each class at or over the threshold.
void add_findings(const ExplainedPart& part, Classification& out);

}  // namespace quell::attack
