// Spellings of markup that some readers undo and that are no encodings of the web: NUL bytes inside
// of names, UTF-7, seven-bit ASCII with the eighth bit set, full-width '<'. Private to attack.
// Pure, linear.
#pragma once

#include <string_view>

#include "judging/families.h"
#include "text/arena.h"

namespace quell::attack {

/// Empty if nothing is disguised. In the arena.
std::string_view without_disguise(const Question& question, Arena& arena);

/// A tag and its end among what is left of UTF-7 or of seven-bit ASCII: nobody writes that by
/// chance.
bool is_disguised_markup(std::string_view value, std::string_view undisguised);

}  // namespace quell::attack
