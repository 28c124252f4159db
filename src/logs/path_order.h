// Brings the parts of rotated logs together, and leaves out compressed copies of them.
#pragma once

#include <string>
#include <vector>

#include "logs/source.h"

namespace quell::logs {

struct FoundPath {
  PathList::Item item;
  bool is_regular = false;  ///< a regular file, so that it may be opened to compare it
};

/// Sets stay where their first part was; in each the oldest part comes first.
std::vector<FoundPath> in_sets(std::vector<FoundPath> found);

/// REQUIRES: the order of in_sets().
void leave_out_copies(std::vector<FoundPath>& found, std::vector<PathList::Skipped>& skipped);

}  // namespace quell::logs
