// The line protocol of `quell detect`: "where TAB payload" in, one line of answer out. Pure.
// docs/formats/detect.md.
#pragma once

#include <string>
#include <string_view>

#include "attack/classify.h"

namespace quell::attack {

struct DetectAnswer {
  /// "attack|benign TAB class TAB score TAB reason", without a newline, safe for a terminal.
  std::string text;
  bool attack = false;
  bool malformed = false;  ///< the line was not "where TAB payload"; the reason says so
};

/// `where` is query, path, header or body; a query payload that begins with '/' is a whole request
/// target. `line` has no end of line.
DetectAnswer answer_line(std::string_view line);

/// The reasons of a finding in one sentence, heaviest first; holds outside bytes.
std::string in_words(const Finding& finding);

}  // namespace quell::attack
