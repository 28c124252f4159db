// The change to a configuration file that refuses what falls under a set of targets: rendered from
// the set, recognised again, taken out again. Pure. Format: docs/formats/containment.md.
//
// Invariants: taking out what put_in(original, …) put in gives the original, for every text; a file
// that is not exactly what put_in would write is never taken for ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/actuator.h"
#include "target/target.h"

namespace quell::contain::nginx {

/// A containment in force.
struct Rule {
  ContainmentId id;
  target::Target target;
  friend bool operator==(const Rule&, const Rule&) = default;
};

/// What a request gets that falls under a rule; the numbers are statuses of HTTP.
enum class Verdict : std::uint16_t {
  kForbidden = 403,    ///< one client, or a parameter: the strongest
  kLimited = 429,      ///< beyond a rate
  kUnavailable = 503,  ///< an endpoint, for everyone
};
Verdict verdict_of(const target::Target& target);

/// Where the two parts go, as offsets into the original.
struct Places {
  std::size_t before_server = 0;
  std::size_t inside_server = 0;
  friend bool operator==(const Places&, const Places&) = default;
};

/// Version 1 knew endpoints and nothing else; it is read and never newly written.
enum class Version : std::uint8_t { kOne = 1, kTwo = 2 };

/// Everything that decides the bytes of the edit. REQUIRES: in version 1 each target is one
/// endpoint without places.
struct Edit {
  std::vector<Rule> rules;  ///< sorted by id
  std::int64_t retry_after_s = 300;
  Places places;
  Version version = Version::kTwo;
  friend bool operator==(const Edit&, const Edit&) = default;
};

/// The edit with one rule more (or another target for its id), or without it; sorted by id, and in
/// the newest version. The same edit, its version too, where nothing changes by it.
Edit with_rule(const Edit& edit, const Rule& rule);
Edit without_rule(const Edit& edit, const ContainmentId& id);
const Rule* find_rule(const Edit& edit, const ContainmentId& id);

/// The text with the edit in place; with no rule left, the original. REQUIRES: places within it,
/// before_server < inside_server.
std::string put_in(std::string_view original, const Edit& edit);

/// Twelve hexadecimal digits that every refusal shows as "Reference: …": they change with anything
/// that decides the bytes, so an answer tells which configuration gave it.
std::string reference(std::string_view original, const Edit& edit);

/// The path whose answer shows the reference of the version-2 edit that is live, if one is:
/// "/.quell-9f86d08188ab". It follows from the original alone, so it can be asked when nothing is
/// in the file any more, and cannot be guessed by who doesn't have the file.
std::string sign_path(std::string_view original);

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
