// What undo of an nginx endpoint needs, as JSON. docs/formats/containment.md.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "contain/actuator.h"
#include "contain/nginx/edit.h"
#include "target/target.h"

namespace quell::contain::nginx {

struct Undo {
  std::filesystem::path file;  ///< resolved
  target::Endpoint endpoint;
  std::string before;  ///< the file's bytes before the change: the backup
  std::int64_t retry_after_s = 0;
  Places places;  ///< with these two the changed bytes can be made again
};

/// What the file was changed into.
std::string after_of(const Undo& undo, const ContainmentId& id);

/// Errors: kLimit (a file so large that its backup would not fit where records are kept).
Result<std::string> to_json(const Undo& undo);
/// Errors: kInvalidInput, kCorrupted.
Result<Undo> undo_from_json(std::string_view text);

}  // namespace quell::contain::nginx
