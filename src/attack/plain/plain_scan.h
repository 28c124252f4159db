// The look behind is_plainly_harmless_target(): one pass over a path or a value that leaves at the
// first byte it cannot answer for. Private to attack.
//
// Why what it lets through is harmless. Nothing of the alphabet below decodes to anything else than
// letters of other scripts, blanks and the punctuation , / : = ? & @ (which are looked at as if
// they stood there raw), so that each layer is text of the same kind.
//  - No quotes: SQL can only begin unquoted. No parentheses, semicolons, comments: it consists of
//    words, numbers and operators. A word can only do something where an operand stands before it,
//    and that takes a blank, or a number that breaks off ("1.or", "1e5or").
//      Without blanks: a keyword behind a number is refused; a value that begins as a statement is.
//      With blanks: see PlainWord and words_are_plain().
//    What is left of the reasons (a comparison, a keyword in mixed case, a system table's name) is
//    too light together.
//  - No "..": no path climbs. No component begins with a dot, none is one of those that sensitive
//    files have (is_telling_component).
//  - No value is base64 of text; no "0x2f".
// Other families' bytes (< > ' " ` $ { } | \ ^ [ ] ( ) ; * ! # and control bytes, raw or encoded)
// are outside of the alphabet, and so are double encoding and colons other than in times and in
// addresses of ordinary hosts.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "plain/plain_kinds.h"
#include "plain/plain_words.h"

namespace quell::attack {

/// Scans the pieces of one target, one after another: each up to the first byte that ends it.
class PlainScan {
 public:
  explicit PlainScan(std::string_view text) : text_(text) {}

  /// A path, up to '?' or the end.
  bool path();
  /// A name of a query, up to '=', '&' or the end.
  bool name() { return scan(Piece::kName); }
  /// A value of a query, up to '&' or the end.
  bool value() { return scan(Piece::kValue); }
  /// An ordinary host name, as it stands behind "http://", up to what follows it.
  bool host();

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char next() const { return text_[at_]; }
  void skip(std::size_t bytes) { at_ += bytes; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

 private:
  enum class Piece : std::uint8_t { kPath, kComponent, kName, kValue };
  /// A number that breaks off: a word may stand directly behind it.
  enum class Number : std::uint8_t { kNone, kDigits, kDigitsDot, kEncoded };
  struct Symbol {
    Plain kind = Plain::kRefused;
    std::size_t bytes = 1;
  };
  /// What was met in the piece that is scanned.
  struct Met {
    bool blank = false;
    bool plus = false;
    bool encoded = false;
    bool beside_words = false;    ///< digits, punctuation, letters of other scripts
    bool joining_word = false;    ///< PlainWord::kJoins or kStatement
    bool word_for_words = false;  ///< PlainWord::kSelect or kWordsOnly
    bool word_never = false;
    bool not_word_first = false;
    bool address = false;        ///< begins with "http://" and a host
    bool address_query = false;  ///< behind the '?' of an address or a path
  };

  /// What stands between slashes, as the simple look finds it.
  struct Components {  // NOLINT(cppcoreguidelines-pro-type-member-init): `count` are written
    static constexpr std::size_t kMost = 16;
    std::array<std::size_t, kMost> ends;  ///< where each slash stands
    std::array<bool, kMost> dotted;
    std::size_t count = 0;
    bool has_dot = false;  ///< what stands behind the last slash

    bool add(std::uint64_t slashes, std::uint64_t dots, std::size_t at);
  };

  bool scan(Piece piece);
  bool is_simple();
  bool is_simple_value(const Components& components, bool only_letters);
  bool is_plain_words();
  static bool is_telling(std::string_view component, bool has_dot);
  [[nodiscard]] bool components_are_plain(const Components& components) const;
  [[nodiscard]] bool numbers_end_before_words() const;
  void begin(Piece piece);
  [[nodiscard]] bool ends(const Symbol& symbol) const;
  [[nodiscard]] Symbol symbol() const;
  [[nodiscard]] Symbol encoded() const;
  [[nodiscard]] Symbol foreign_letter() const;
  [[nodiscard]] unsigned encoded_byte(std::size_t at) const;
  bool take(const Symbol& symbol);
  bool letters();
  bool note_word(std::string_view word);
  [[nodiscard]] bool goes_on_slashes() const;
  bool digits();
  bool colon(const Symbol& symbol);
  bool address_syntax(const Symbol& symbol);
  bool end_component();
  bool end_text();
  bool end_piece();
  [[nodiscard]] bool words_are_plain() const;
  [[nodiscard]] std::string_view from(std::size_t begin) const {
    return text_.substr(begin, at_ - begin);
  }

  std::string_view text_;
  std::size_t at_ = 0;

  // The piece that is scanned.
  Piece piece_ = Piece::kPath;
  Met met_;
  Plain before_ = Plain::kRefused;  ///< the symbol before; kRefused at the beginning
  Number number_ = Number::kNone;
  bool first_word_ = true;  ///< no word yet, nor anything else than blanks
  std::size_t begin_ = 0;
  std::size_t component_ = 0;               ///< where the path component begins
  std::size_t nested_ = 0;                  ///< where the piece, or a value nested in it, begins
  bool may_be_base64_ = true;               ///< what began there
  PlainWord statement_ = PlainWord::kName;  ///< the first word, if it begins statements
  std::size_t statement_end_ = 0;           ///< behind that word
};

}  // namespace quell::attack
