// The change to a configuration file that refuses what falls under a set of targets: rendered from
// the set, recognised again, taken out again. Pure. Format: docs/formats/containment.md.
//
// Invariants: taking out what put_in(original, …) put in gives the original, for every text; a file
// that is not exactly what put_in would write is never taken for ours.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "contain/web/edit.h"

namespace quell::contain::nginx {

// What is contained and what requests get is the same for every web server.
using web::Edit;
using web::Places;
using web::Rule;
using web::Version;

/// The text with the edit in place; with no rule left, the original. REQUIRES: places within it,
/// before_server < inside_server.
std::string put_in(std::string_view original, const Edit& edit);

/// The file holds nothing of ours.
struct Untouched {};
/// The file is exactly put_in(original, edit).
struct Edited {
  std::string original;
  Edit edit;
};
/// There is an edit of ours, and something has been changed since.
struct Tampered {
  std::string why;
  /// What the file held when Quell wrote it, where the file itself still tells that.
  std::optional<std::string> intended = std::nullopt;
  /// What its lines say is contained and the digest of its original, where they can be read. The
  /// places are not known.
  std::optional<Edit> edit = std::nullopt;
  std::string original_digest = {};
};
using FileState = std::variant<Untouched, Edited, Tampered>;
FileState read_state(std::string_view text);

}  // namespace quell::contain::nginx
