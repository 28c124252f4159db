// Where a path leads. Private to attack. Pure, linear.
#pragma once

#include <string>
#include <string_view>

namespace quell::attack {

struct Walk {
  unsigned climbs = 0;         ///< ".." components
  unsigned out_of_root = 0;    ///< how many levels above where it starts the path gets
  unsigned filter_dodges = 0;  ///< "....//", "..;": only there to survive a filter
  bool cut_by_nul = false;     ///< a NUL byte stands inside: what follows hides from C functions
  bool absolute = false;       ///< begins with '/' or a drive letter
  bool file_scheme = false;    ///< file://
  bool backslashes = false;
  std::string resolved;  ///< lower case, '/' separators, dots resolved, no leading '/'
};

/// Follows the path in `value`. What stands before a ".." and is no path ("file=../x") is skipped.
Walk follow(std::string_view value);

}  // namespace quell::attack
