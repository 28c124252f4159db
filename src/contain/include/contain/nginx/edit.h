// The change to a configuration file that makes endpoints answer 503: rendered from the set of
// endpoints, recognised again, taken out again. Pure. Format: docs/formats/containment.md.
//
// Invariants: take_out(put_in(original, …)) == original for every text; a file that is not exactly
// what put_in would write is never taken for ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "contain/actuator.h"
#include "target/target.h"

namespace quell::contain::nginx {

/// An endpoint in force, and for whom.
struct Rule {
  ContainmentId id;
  target::Endpoint endpoint;
  friend bool operator==(const Rule&, const Rule&) = default;
};

/// Where the two parts go, as offsets into the original.
struct Places {
  std::size_t before_server = 0;
  std::size_t inside_server = 0;
  friend bool operator==(const Places&, const Places&) = default;
};

/// Everything that decides the bytes of the edit.
struct Edit {
  std::vector<Rule> rules;  ///< sorted by id
  std::int64_t retry_after_s = 300;
  Places places;
  friend bool operator==(const Edit&, const Edit&) = default;
};

/// The edit with one rule more (or another endpoint for its id), or without it; sorted by id.
Edit with_rule(const Edit& edit, const Rule& rule);
Edit without_rule(const Edit& edit, const ContainmentId& id);
const Rule* find_rule(const Edit& edit, const ContainmentId& id);

/// The text with the edit in place; with no rule left, the original. REQUIRES: places within it,
/// before_server < inside_server.
std::string put_in(std::string_view original, const Edit& edit);

/// Twelve hexadecimal digits that the 503 shows as "Reference: …": they change with anything that
/// decides the bytes, so an answer tells which configuration gave it.
std::string reference(std::string_view original, const Edit& edit);

/// What stands in every answer of ours, whatever its reference.
inline constexpr std::string_view kAnswerText = "Temporarily unavailable. Reference: ";

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
};
using FileState = std::variant<Untouched, Edited, Tampered>;
FileState read_state(std::string_view text);

/// PCRE for nginx's $uri: every byte that is not a letter, digit or '/' as \xHH, so that nothing in
/// a path can mean anything to PCRE or to nginx; every '/' as /+, for merge_slashes off.
std::string pattern_of(const target::Endpoint& endpoint);

/// An endpoint that may be written: begins with '/', at most 1024 bytes, no control bytes, none of
/// "\"'\\;{}$#?*" or blanks. nullopt: fine; else the reason.
std::optional<std::string> objection_to(const target::Endpoint& endpoint);

}  // namespace quell::contain::nginx
