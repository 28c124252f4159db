// Which targets can become lines of a web server's configuration. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "target/target.h"

namespace quell::contain::web {

/// At most so many containments of one site: the word that asks for all of them must not grow too
/// long for nginx.
inline constexpr std::size_t kMostRules = 100;

/// A target that may be written: with an endpoint, addresses or parameters; a path without control
/// bytes, blanks and "\"'\\;{}$#?*" (places aside) and in the form in which nginx knows it;
/// networks no wider than /16 and /32; at most 16 parameters; no part longer than a word of nginx
/// may be. nullopt: fine; else the reason.
std::optional<std::string> objection_to(const target::Target& target);

}  // namespace quell::contain::web
