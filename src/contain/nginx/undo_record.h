// What undo of an nginx containment needs, as JSON. docs/formats/containment.md.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/nginx/edit.h"
#include "target/target.h"

namespace quell::contain::nginx {

struct Undo {
  std::filesystem::path file;  ///< resolved
  target::Target target;
  std::string before;  ///< the file's bytes before the change: the backup
  std::int64_t retry_after_s = 0;
  Places places;                    ///< with these two the changed bytes can be made again
  Version version = Version::kTwo;  ///< of the edit that was made
};

/// What the file was changed into.
std::string after_of(const Undo& undo, const ContainmentId& id);

/// From what Quell wrote to what the file holds `now`, which somebody changed. The file's own lines
/// say what is contained where they can be read and begin from the same original: containments that
/// came later are then none of the difference.
std::string difference_since(const Undo& undo, const ContainmentId& id, std::string_view now);

/// In version 2. Errors: kLimit (a file so large that its backup would not fit where records are
/// kept).
Result<std::string> to_json(const Undo& undo);
/// Reads version 1 as well. Errors: kInvalidInput, kUnsupported, kCorrupted.
Result<Undo> undo_from_json(std::string_view text);

}  // namespace quell::contain::nginx
