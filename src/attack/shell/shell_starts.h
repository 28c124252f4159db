// The places of a value at which a shell would begin a command: behind operators and inside of
// substitutions; and what stands before them. Private to attack. Linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "shell/shell_lexer.h"

namespace quell::attack::shell {

enum class Opening : std::uint8_t {
  kValue,  ///< the value itself is the command
  kSemicolon,
  kPipe,
  kAnd,
  kOr,
  kAmpersand,
  kNewline,
  kSubstitution,  ///< $(
  kBackticks,
  kProcess,  ///< <( or >(
};

/// What stands before the operator, in a programmer's eyes.
enum class Before : std::uint8_t {
  kNothing,  ///< no letter or digit
  kValue,    ///< an address, a path, a name with an extension: what a command is given
  kOperand,  ///< a number, a quoted text, one or two letters
  kWord,     ///< a word
  kProse,    ///< several words
};

struct Start {
  Opening opening = Opening::kValue;
  Before before = Before::kNothing;
  std::size_t at = 0;        ///< of the operator
  std::size_t command = 0;   ///< behind it
  std::size_t number = 0;    ///< how many operators came before
  bool glued = false;        ///< no blank on either side
  bool spelled_out = false;  ///< "\n" as two bytes
};

class Starts {
 public:
  Starts(std::string_view value, Blanks blanks);

  /// The next one; false at the end of the value.
  bool next(Start& out);

 private:
  bool take(std::size_t at, Start& out);
  bool ampersand(Start& out);
  [[nodiscard]] bool begins_parameter(std::size_t at) const;
  [[nodiscard]] std::size_t entity_at(std::size_t at) const;
  [[nodiscard]] Before before(const Start& start) const;
  [[nodiscard]] bool is_blank(char c) const {
    return c == ' ' || c == '\t' || (c == '+' && blanks_ == Blanks::kPlus);
  }
  [[nodiscard]] char peek(std::size_t at) const { return at < value_.size() ? value_[at] : '\0'; }

  std::string_view value_;
  Blanks blanks_;
  std::size_t at_ = 0;
  std::size_t first_text_ = 0;  ///< the first letter or digit
  std::size_t found_ = 0;
  bool is_query_ = false;  ///< "a=1&b=2", or an address: ampersands separate parameters
};

}  // namespace quell::attack::shell
