// What a text would do as JavaScript; js_machine.h finds it out. Private to attack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "script/js_tokens.h"
#include "script/js_words.h"

namespace quell::attack {

enum class JsFact : std::uint8_t {
  kShows,  ///< see JsPower
  kRuns,
  kSends,
  kWrites,
  kMoves,
  kBuilds,
  kSecret,         ///< reads what the site keeps in the browser
  kHiddenCall,     ///< calls a member of one of the browser's objects by a computed name
  kHiddenRead,     ///< document["…"]
  kComputedCall,   ///< calls what it looks up or computes: top[…](…), (…)(…)
  kTagged,         ///< name`…`
  kBrowserCall,    ///< calls a method of one of the browser's objects
  kCall,           ///< calls something else
  kNamesPower,     ///< hands a function that shows or runs on to something: [1].map(alert)
  kConstant,       ///< shows or runs a constant or something of the browser's
  kGlyphs,         ///< code without a letter or digit
  kAssign,         ///< assigns to something else
  kCutOff,         ///< a comment cuts the programmer's code off
  kBrowserAssign,  ///< assigns to a member of one of the browser's objects
  kSpells,         ///< strings or patterns that spell out such a word only together: 'ev'+'al'
  kWithin,         ///< with (…) on one of the browser's objects
  kGapped,         ///< a comment between a name and its member or its arguments
};
inline constexpr std::size_t kJsFacts = 22;

enum class JsStart : std::uint8_t {
  kOperand,       ///< a statement or an operand begins
  kAfterOperand,  ///< behind the string that the value broke out of
};

/// What was seen. Views into the text.
struct JsEffects {
  [[nodiscard]] bool has(JsFact fact) const {
    return (seen >> static_cast<unsigned>(fact) & 1U) != 0;
  }
  [[nodiscard]] bool any() const { return seen != 0; }
  /// Does what the code of a page does to its visitor: more than to call or assign something.
  [[nodiscard]] bool acts() const;
  void note(JsFact fact, std::string_view what) {
    if (has(fact)) return;
    seen |= 1U << static_cast<unsigned>(fact);
    details[static_cast<std::size_t>(fact)] = what;
  }

  void note_all(const JsEffects& other) {
    for (std::size_t i = 0; i < kJsFacts; ++i) {
      if (other.has(static_cast<JsFact>(i))) note(static_cast<JsFact>(i), other.details[i]);
    }
  }

  std::uint32_t seen = 0;
  void clear() {
    seen = 0;
    failed = false;
    tokens = 0;
  }

  bool failed = false;                               ///< it stopped being JavaScript
  std::size_t tokens = 0;                            ///< that made sense
  std::array<std::string_view, kJsFacts> details{};  ///< of what was seen
};

inline constexpr std::size_t kMaxScriptBytes = 4096;  ///< of one script that is looked at
inline constexpr std::size_t kMaxScriptTokens = 1024;

/// "[][(![]+[])[+[]]…": letters are picked out of the names of values.
bool is_all_glyphs(std::string_view text);

}  // namespace quell::attack
