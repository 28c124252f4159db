// The few facts about Unicode that safe output needs: which characters are invisible or steer the
// display, and how many columns a character takes.
#pragma once

#include <cstddef>

namespace quell {

/// Characters that must never reach a screen as they are: C0 and C1 controls, bidirectional
/// controls, zero-width and other default-ignorable characters, line and paragraph separators,
/// private use, non-characters, tags. Source: Unicode 15 DerivedCoreProperties
/// (Default_Ignorable_Code_Point) and General_Category Cc, Cf, Zl, Zp, Co, Cn (non-characters).
bool is_unsafe(char32_t value);

/// Columns on a terminal: 2 for East Asian wide and fullwidth and for emoji, 0 for combining
/// marks, else 1. Source: Unicode 15 EastAsianWidth (W, F), in blocks.
std::size_t columns_of(char32_t value);

}  // namespace quell
