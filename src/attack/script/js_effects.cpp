#include "script/js_effects.h"

#include <algorithm>

namespace quell::attack {

bool is_all_glyphs(std::string_view text) {
  constexpr std::size_t kShortest = 14;
  constexpr std::size_t kBrackets = 8;
  if (text.size() < kShortest) return false;
  std::size_t brackets = 0;
  std::size_t operators = 0;
  std::size_t others = 0;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == '(' || c == ')') {
      ++brackets;
    } else if (c == '!' || c == '+' || c == '~') {
      ++operators;
    } else if (std::string_view("${}_.,;:=\"'`-<>|&^?/\\ \t\r\n").find(c) ==
               std::string_view::npos) {
      if (++others * 20 > text.size()) return false;
    }
  }
  return brackets >= kBrackets && operators >= 4;
}

bool JsEffects::acts() const {
  constexpr auto kActs =
      std::to_array<JsFact>({JsFact::kShows, JsFact::kRuns, JsFact::kSends, JsFact::kWrites,
                             JsFact::kMoves, JsFact::kSecret, JsFact::kGlyphs, JsFact::kNamesPower,
                             JsFact::kHiddenCall, JsFact::kComputedCall});
  return std::ranges::any_of(kActs, [this](JsFact fact) { return has(fact); });
}

}  // namespace quell::attack
