// Words of a command line as POSIX shells and cmd.exe read them, from any place of a value on.
// Where shells differ, the reading that serves an attacker. What a word is made of (quotes between
// its letters, empty expansions, wildcards) stays known. Private to attack. Linear, no allocation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "attack/classify.h"

namespace quell::attack::shell {

/// How a word was spelled. A set.
using Spelling = std::uint16_t;
inline constexpr Spelling kQuoted = 1U << 0U;        ///< begins with a quote
inline constexpr Spelling kBroken = 1U << 1U;        ///< quotes or escapes between its letters
inline constexpr Spelling kCaret = 1U << 2U;         ///< carets between its letters
inline constexpr Spelling kEmptied = 1U << 3U;       ///< expansions to nothing between its letters
inline constexpr Spelling kGlob = 1U << 4U;          ///< * ? [
inline constexpr Spelling kVariable = 1U << 5U;      ///< the value of a variable is part of it
inline constexpr Spelling kSubstitution = 1U << 6U;  ///< the output of a command is part of it
inline constexpr Spelling kSliced = 1U << 7U;        ///< letters cut out of a variable
inline constexpr Spelling kCoded = 1U << 8U;         ///< $'\x69\x64'
inline constexpr Spelling kIfs = 1U << 9U;           ///< $IFS stood before it in place of a blank
inline constexpr Spelling kBrace = 1U << 10U;        ///< part of {a,b}
inline constexpr Spelling kCutOff = 1U << 11U;       ///< longer than is kept
inline constexpr Spelling kNoAlias = 1U << 12U;      ///< a backslash before it: no alias of it
inline constexpr Spelling kSetByShell = 1U << 13U;   ///< $HOME, %USERNAME%: every shell sets it

struct Word {
  std::string_view raw;
  std::string_view text;  ///< as the shell sees it; valid until the next word
  Spelling spelling = 0;

  [[nodiscard]] bool is(Spelling any_of) const { return (spelling & any_of) != 0; }
};

/// How much may be read in one value, whatever the number of places where a command may begin.
class Budget {
 public:
  explicit Budget(std::size_t bytes) : left_(bytes) {}
  bool take(std::size_t bytes) {
    const bool enough = bytes <= left_;
    left_ -= enough ? bytes : left_;
    return enough;
  }
  [[nodiscard]] bool is_spent() const { return left_ == 0; }
  [[nodiscard]] std::size_t left() const { return left_; }

 private:
  std::size_t left_;
};

/// Whether '+' stands for a blank: in forms that were encoded once too often.
enum class Blanks : std::uint8_t { kOrdinary, kPlus };

class Lexer {
 public:
  /// `text` must outlive the lexer and its words.
  Lexer(std::string_view text, Budget& budget, Blanks blanks)
      : text_(text), budget_(budget), blanks_(blanks) {}

  /// Goes on at `at`, as if an unquoted command began there.
  void go_to(std::size_t at);
  /// The next word; false at an operator, an unclosed quote, or the end.
  bool next(Word& out);
  void skip_blanks();

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void skip(std::size_t bytes) { at_ = at_ + bytes < text_.size() ? at_ + bytes : text_.size(); }
  [[nodiscard]] bool is_blank(char c) const {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f' ||
           (c == '+' && blanks_ == Blanks::kPlus);
  }

 private:
  bool step(Word& out);
  bool quoted(char quote, Word& out);
  bool ansi_quoted(Word& out);
  bool escaped(Word& out);
  bool dollar(Word& out);
  bool in_braces(Word& out);
  bool substitution(Word& out);
  bool percent(Word& out);
  bool caret(Word& out);
  bool named(Word& out);
  bool begins_brace_list() const;
  bool alternatives(Word& out);
  bool tick(Word& out);
  bool output_of_command(Word& out);
  bool powershell_escape(Word& out);
  [[nodiscard]] bool begins_output() const { return peek() == '`' && !in_backticks_; }
  std::size_t ifs_at() const;
  void put(char c, Word& out);
  void put(std::string_view text, Word& out);
  void vanished(Word& out);
  std::size_t closing(char quote, std::size_t from);

  static constexpr std::size_t kKept = 160;  ///< bytes of a word

  std::string_view text_;
  Budget& budget_;
  Blanks blanks_;
  std::size_t at_ = 0;
  std::size_t word_begin_ = 0;
  std::size_t kept_ = 0;
  bool in_list_ = false;       ///< of {a,b}
  bool in_backticks_ = false;  ///< the next one ends the command
  bool after_ifs_ = false;
  std::optional<std::size_t> last_single_;  ///< the last such quote, once it was looked for
  std::optional<std::size_t> last_double_;
  std::array<char, kKept> room_{};
};

}  // namespace quell::attack::shell
