// What calls are given, and how much of their weight holds with it. Private to attack. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "code/code_tokens.h"
#include "code/code_words.h"

namespace quell::attack {

/// What a call is given first.
enum class Given : std::uint8_t { kNothing, kString, kVariable, kNumber, kValue, kName, kCut };

/// From the tokens behind the '(' of a call.
Given given_to(std::span<const CodeToken> behind);

/// How much of the weight of a call holds with what it is given; `apart` if a blank stands before
/// the '('.
double share_of(CallRole role, Given first, bool apart);

/// system 'id': Ruby and Perl need no parentheses.
bool commands(const CodeToken& name, const CodeToken& token);

/// Whether a text that a call is given is a path or an address.
bool is_path(std::string_view text);

}  // namespace quell::attack
