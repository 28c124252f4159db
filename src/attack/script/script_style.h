// Style sheets that run code or fetch more: expression(), behavior, bindings, @import. Private to
// attack. Pure, linear.
#pragma once

#include <cstdint>
#include <string_view>

#include "text/arena.h"

namespace quell::attack {

enum class StyleTrick : std::uint8_t { kNone, kExpression, kBehavior, kBinding, kImport, kAddress };

/// Of the first few thousand bytes of a style sheet or of the value of a style attribute; comments
/// and escapes inside of words are left out, as browsers do.
StyleTrick style_trick(std::string_view css, Arena& arena);

}  // namespace quell::attack
