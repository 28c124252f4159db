// Style sheets that run code or fetch more: expression(), behavior, bindings, @import. Private to
// attack. Pure, linear.
#pragma once

#include <cstdint>
#include <string_view>

#include "text/arena.h"

namespace quell::attack {

enum class StyleTrick : std::uint8_t {
  kNone,
  kExpression,
  kBehavior,
  kBinding,
  kImport,
  kLeak,
  kMarkup,
  kAddress
};

/// A cheap look: whether a '(' stands behind what may be the end of "expression" or "url", or an
/// '@' before what may be "import".
bool may_hold_style_trick(std::string_view css);

/// kLeak: what an attribute begins with chooses an address elsewhere; kMarkup: escapes that hide a
/// tag. Of the first few thousand bytes of a style sheet or of the value of a style attribute;
/// comments and escapes inside of words are left out, as browsers do.
StyleTrick style_trick(std::string_view css, Arena& arena);

}  // namespace quell::attack
