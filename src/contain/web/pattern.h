// Parts of a target as PCRE, for nginx's maps and HAProxy's. Every byte that is not a letter or a
// digit is \xHH, so that nothing in a target can mean anything to PCRE or to a configuration. Pure.
// What is matched in linear time, without groups that repeat over what a client sent (PCRE 1 would
// recurse).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "target/target.h"

namespace quell::contain::web {

/// For $uri, the path after nginx decoded and resolved it. Every '/' as /+, for merge_slashes off.
std::string pattern_of(const target::Endpoint& endpoint);

/// For $request_uri, as the client sent it: name and text in every percent-encoded spelling. Not
/// over $args, which ends at a '#', nor over $arg_NAME, which is the first of several only.
std::string pattern_of(const target::ParameterPattern& parameter);

/// For $request_method.
std::string pattern_of(const std::vector<std::string>& methods);

/// Letters, digits and "/._-~" as they are, everything else percent-encoded: as it is sent in a
/// request line.
std::string sendable(std::string_view path);

}  // namespace quell::contain::web
