// A patched copy of a tree that its attacker may be changing meanwhile. Private to contain.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "contain/patch.h"
#include "os/open_directory.h"

namespace quell::contain::hotpatch {

/// Whether a symbolic link at `path`, relative to the tree, leads to nothing outside of it,
/// whatever else is a link: it is relative, and goes up only before its first name, at most to the
/// root. What comes up behind a name goes up from where that name leads, which its text doesn't
/// say.
bool stays_inside(const std::string& path, std::string_view leads);

/// All of `from` but the paths in `changed`, into `to`; links that do not stay inside are left out.
/// Nothing is written through a link, also where a name comes up twice or is another thing by now.
/// Errors: kLimit (over 20,000 entries or 256 MiB), kConflict and kInvalidInput (a name that came
/// up twice, as different things).
Result<void> copy_tree(const os::OpenDirectory& from, const os::OpenDirectory& to,
                       const patch::Tree& changed);

}  // namespace quell::contain::hotpatch
