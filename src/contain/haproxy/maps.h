// The two maps of Quell, rendered from the set of containments in force and recognised again. Pure.
// Format: docs/formats/haproxy.md.
//
// Invariants: taking out what put_in(original, …) put in gives the original, for every text; a file
// or a loaded map that is not exactly what is rendered from some set is never taken for ours.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "contain/web/edit.h"
#include "haproxy/runtime.h"
#include "target/target.h"

namespace quell::contain::haproxy {

// What is contained and what requests get is the same for every web server.
using web::Edit;
using web::Rule;

/// requests.map: a pattern over what is known of a request → what it gets; and what is contained.
/// addresses.map: network → tags of the containments that it falls under.
enum class MapKind : std::uint8_t { kRequests, kAddresses };
std::string_view file_name(MapKind kind);

/// Six hexadecimal digits that stand for a containment in addresses.map.
std::string tag_of(const ContainmentId& id);

/// In their order: the first that matches a request decides. Empty without rules. `original` is of
/// requests.map.
std::vector<Entry> request_entries(std::string_view original, const Edit& edit);
/// Empty where no rule has addresses. The most specific network holds the tags of all around it.
std::vector<Entry> address_entries(const Edit& edit);

/// The set that entries of requests.map were rendered from; nullopt: they weren't.
std::optional<Edit> edit_of(std::string_view original, const std::vector<Entry>& entries);

/// The pattern of one rule, over "TAGS METHOD PATH QUERY" (see snippet.h). Every byte that is no
/// letter or digit is \xHH.
std::string pattern_of(const Rule& rule);
/// Of this path and no other, nor of one that could not be resolved.
std::string sign_pattern(const std::string& path);

/// The file's text. `of_requests` is the original of requests.map.
std::string put_in(MapKind kind, std::string_view original, const Edit& edit,
                   std::string_view of_requests);

/// The file holds comments only.
struct Untouched {};
struct Edited {
  std::string original;
  Edit edit;
};
struct Tampered {
  std::string why;
  /// What the file held when Quell wrote it, where the file itself still tells that.
  std::optional<std::string> intended = std::nullopt;
};
using FileState = std::variant<Untouched, Edited, Tampered>;
FileState read_state(MapKind kind, std::string_view text, std::string_view of_requests);

/// Why this target cannot become an entry; nullopt: it can.
std::optional<std::string> objection_to(const Rule& rule);

}  // namespace quell::contain::haproxy
