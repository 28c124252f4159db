// The roles of words in JavaScript's grammar, and what the functions of browsers do. Data; private
// to attack. No word is evidence by itself: only a call or an assignment in a place where it
// parses.
#pragma once

#include <cstdint>
#include <string_view>

namespace quell::attack {

enum class JsRole : std::uint8_t {
  kName,
  kPrefix,     ///< typeof, new, throw, var …: an operand or a statement follows
  kInfix,      ///< in, instanceof, of: between operands
  kCondition,  ///< if, while, catch …: parentheses and then a statement follow
  kFunction,   ///< function, class: a name, parentheses and a block follow
};
JsRole js_role(std::string_view word);

/// What calling or assigning a name does.
enum class JsPower : std::uint8_t {
  kNone,
  kShows,   ///< alert, confirm, prompt: how people show that code runs
  kRuns,    ///< runs text as code
  kSends,   ///< fetches from, or sends to, another place
  kWrites,  ///< changes the page
  kMoves,   ///< goes to another page
  kBuilds,  ///< builds text from codes
};

struct JsMember {
  JsPower power = JsPower::kNone;
  bool of_browser = false;  ///< counts only as a member of one of the browser's objects
};
JsMember js_callable(std::string_view name);
JsMember js_assignable(std::string_view name);

/// document, window, location …
bool is_browser_object(std::string_view name);
/// document.cookie, localStorage …: what the site keeps in the browser, or what shows whose it is.
bool is_secret(std::string_view owner, std::string_view name);

}  // namespace quell::attack
