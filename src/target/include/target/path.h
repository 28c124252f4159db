// Request targets as a web server sees them: which location a request falls into, and its
// parameters. Pure; linear time.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace quell::target {

/// A request target ("/a/b?x=1&y=2", or absolute "http://host/a?x=1") cut at its first '?'. Nothing
/// is decoded. `query` is empty without a '?'.
struct SplitTarget {
  std::string_view path;
  std::string_view query;
};
SplitTarget split_target(std::string_view request_target);

/// The path that nginx matches locations with: one percent-decoding, then "//" merged and "." and
/// ".." resolved (".." above the root stays at the root; nginx itself answers 400 there), fragment
/// cut. Takes the path as sent, without query; so "/a/%2e%2e//b" gives "/b".
std::string normalised_path(std::string_view raw_path);

/// Percent-decoding once; "%zz" stays as it is.
std::string percent_decoded(std::string_view raw);
/// The same for query strings: '+' is a space.
std::string query_decoded(std::string_view raw);

/// The same into memory of the caller; answers how many bytes were written, never more than there
/// are of `raw`. REQUIRES: room for that many. `raw` may begin where `to` does: then the text is
/// decoded in its place.
std::size_t percent_decode(std::string_view raw, char* to);
std::size_t query_decode(std::string_view raw, char* to);

/// name=value pairs of a query string, split at '&' (and ';' as a separator is left to callers),
/// undecoded, in order; at most `limit` of them.
struct RawParameter {
  std::string_view name;
  std::string_view value;
};
std::vector<RawParameter> query_parameters(std::string_view query, std::size_t limit = 1024);
/// Takes the first of them off; nullopt when there is none left.
std::optional<RawParameter> next_parameter(std::string_view& query);

}  // namespace quell::target
