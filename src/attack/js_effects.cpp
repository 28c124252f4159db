#include "js_effects.h"

#include <algorithm>

#include "js_machine.h"

namespace quell::attack {

namespace {

/// "[][(![]+[])[+[]]…": letters are picked out of the names of values.
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
      ++others;
    }
  }
  return brackets >= kBrackets && operators >= 4 && others * 20 <= text.size();
}

}  // namespace

bool JsEffects::acts() const {
  constexpr auto kActs =
      std::to_array<JsFact>({JsFact::kShows, JsFact::kRuns, JsFact::kSends, JsFact::kWrites,
                             JsFact::kMoves, JsFact::kSecret, JsFact::kGlyphs, JsFact::kNamesPower,
                             JsFact::kHiddenCall, JsFact::kComputedCall});
  return std::ranges::any_of(kActs, [this](JsFact fact) { return has(fact); });
}

JsEffects js_effects(std::string_view text, JsStart start) {
  text = text.substr(0, kMaxScriptBytes);
  JsEffects out = JsMachine(text, start).run();
  if (is_all_glyphs(text)) out.note(JsFact::kGlyphs, {});
  return out;
}

}  // namespace quell::attack
