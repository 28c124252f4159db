// What SQL's words can do in ordinary text, where nothing but words, numbers and a little
// punctuation stands: no quotes, no parentheses, no operators that compare. Private to attack.
#pragma once

#include <cstdint>
#include <string_view>

namespace quell::attack {

enum class PlainWord : std::uint8_t {
  kName,       ///< no word of SQL's
  kJoins,      ///< AND, FROM, …: nothing that counts comes of it, also beside numbers
  kSelect,     ///< SELECT: as kWordsOnly; in front of anything that is no plain word, a statement
  kWordsOnly,  ///< LIKE, ORDER, …: nothing that counts comes of it among plain words
  kStatement,  ///< DELETE, USE, …: in front it may begin a statement, elsewhere it joins
  kNever,      ///< UNION, DROP, NULL, …: needs a closer look wherever it stands beside others
};

PlainWord plain_word(std::string_view word);

/// Whether it may, in front of others.
inline bool begins_statement(PlainWord word) {
  return word == PlainWord::kSelect || word == PlainWord::kStatement || word == PlainWord::kNever;
}

}  // namespace quell::attack
