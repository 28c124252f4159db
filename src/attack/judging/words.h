// Words for what was observed, made only where someone reads them. Private to attack.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "attack/classify.h"
#include "judging/judged.h"

namespace quell::attack {

/// Appends the words of one observation; holds outside bytes.
void append_words(std::string& out, const Observation& seen);

std::vector<Reason> in_words(std::span<const Observation> seen);

}  // namespace quell::attack
