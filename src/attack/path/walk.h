// Where a path leads. Private to attack. Pure, linear.
#pragma once

#include <string_view>

#include "text/arena.h"

namespace quell::attack {

struct Walk {
  unsigned climbs = 0;         ///< ".." components
  unsigned out_of_root = 0;    ///< how many levels above where it starts the path gets
  unsigned filter_dodges = 0;  ///< "....//", "..;": only there to survive a filter
  bool cut_by_nul = false;     ///< a NUL byte stands inside: what follows hides from C functions
  unsigned stays = 0;          ///< "." components
  bool absolute = false;       ///< begins with '/' or a drive letter
  bool drive = false;          ///< begins with a drive letter
  bool in_text = false;        ///< the last ".." stands behind a bracket or a quotation mark
  bool file_scheme = false;    ///< file://
  bool backslashes = false;
  std::string_view resolved;  ///< lower case, '/' separators, dots resolved; begins with a '/'
                              ///< that is no part of it: see resolved_path()

  /// Without the leading '/'.
  [[nodiscard]] std::string_view resolved_path() const { return resolved.substr(1); }
};

/// Whether follow() could find anything that speaks for an attack: one look at each byte. False is
/// certain, true is not.
bool could_lead_astray(std::string_view value);

/// Follows the path in `value`. What stands before a ".." and is no path ("file=../x") is skipped.
/// The resolved path is in the arena.
Walk follow(std::string_view value, Arena& arena);

}  // namespace quell::attack
