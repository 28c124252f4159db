#include "script/js_effects.h"
#include "text/ascii_set.h"

#include <algorithm>

namespace quell::attack {

namespace {

/// Most texts show at once that they are made of letters.
bool begins_with_words(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return std::ranges::count_if(text.substr(0, 24), is_letter) > 12;
}

}  // namespace

bool is_all_glyphs(std::string_view text) {
  constexpr std::size_t kShortest = 14;
  constexpr std::size_t kBrackets = 8;
  if (text.size() < kShortest || begins_with_words(text)) return false;
  std::size_t brackets = 0;
  std::size_t operators = 0;
  std::size_t others = 0;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == '(' || c == ')') {
      ++brackets;
    } else if (c == '!' || c == '+' || c == '~') {
      ++operators;
    } else if (!is_any<"${}_.,;:=\"'`-<>|&^?/\\ \t\r\n">(c)) {
      if (++others * 20 > text.size()) return false;
    }
  }
  return brackets >= kBrackets && operators >= 4;
}

bool JsEffects::acts() const {
  static constexpr std::uint32_t kActs = [] {
    std::uint32_t out = 0;
    for (const JsFact fact :
         {JsFact::kShows, JsFact::kRuns, JsFact::kSends, JsFact::kWrites, JsFact::kMoves,
          JsFact::kSecret, JsFact::kGlyphs, JsFact::kNamesPower, JsFact::kHiddenCall,
          JsFact::kComputedCall, JsFact::kBrowserAssign, JsFact::kSpells}) {
      out |= 1U << static_cast<unsigned>(fact);
    }
    return out;
  }();
  return (seen & kActs) != 0;
}

}  // namespace quell::attack
