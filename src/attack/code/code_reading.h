// What a stretch of text would do if it were code: read statement by statement, the one that does
// most counts. Private to attack. Pure, linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "code/code_tokens.h"
#include "code/code_words.h"
#include "judging/evidence.h"

namespace quell::attack {

/// Something that was found, with the words of it and its weight; none if the weight is 0.
struct Deed {
  double weight = 0;
  std::string_view text{};

  void improve(double by, std::string_view what) {
    if (by > weight) *this = {.weight = by, .text = what};
  }
};

/// What one statement does.
struct Statement {
  Deed call;                        ///< a call that does something on the server
  CallRole role = CallRole::kNone;  ///< of that call
  double more_calls = 0;            ///< what the other calls weigh
  Deed type;                        ///< a class that is made or reached by its name
  Deed request;                     ///< $_GET[…]
  Deed innards;                     ///< steps to members that lead to the language's innards
  Deed named;                       ///< a string that names a function or class of such kind
  Deed module;                      ///< import os
  Deed shell;                       ///< `command`
  Deed context;                     ///< a variable of OGNL's context
  unsigned calls = 0;               ///< of any function
  unsigned on_literal = 0;          ///< methods of a string or number that is written there
  unsigned words_apart = 0;         ///< words side by side, as in sentences
  unsigned tokens = 0;
  unsigned literals = 0;
  unsigned numbers = 0;
  unsigned arithmetic = 0;
  bool only_literals = true;  ///< numbers and strings, joined by arithmetic
  bool dynamic_call = false;  ///< calls what a request names
  Deed odd;                   ///< spelled as only those do who hide it
  Deed computed;              ///< a function whose name is computed: $f(…), 'sys'.'tem' called

  /// Log-odds that this is code that does something.
  [[nodiscard]] double weight() const;
  /// Literals that are to be calculated: 7*7.
  [[nodiscard]] bool calculates() const {
    return only_literals && arithmetic > 0 && numbers > 0 && literals > 1;
  }
};

struct CodeReading {
  Statement best;
  std::size_t statements = 0;   ///< that hold anything
  std::size_t telling = 0;      ///< of these, how many do something
  std::size_t words_apart = 0;  ///< of all statements
  bool cut_off = false;         ///< a comment or a string that isn't closed takes the rest
  bool follows_quote = false;   ///< the first token is an operator: goes on behind a value
};

CodeReading read_code(std::span<const CodeToken> tokens);

/// What the best statement does, in words.
void observe_code(const CodeReading& reading, Evidence& out);

}  // namespace quell::attack
