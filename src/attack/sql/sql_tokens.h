// A tokenizer for SQL as several databases read it (MySQL, PostgreSQL, SQL Server, Oracle, SQLite):
// where they differ, the reading that serves an attacker. It reads only as far as it is asked:
// most values stop being SQL after a few tokens. Private to attack. Pure, linear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sql/sql_words.h"

namespace quell::attack {

enum class SqlKind : std::uint8_t {
  kNumber,
  kString,      ///< closed
  kOpenString,  ///< runs to the end of the value: the programmer's own quote would close it
  kWord,        ///< keyword or name, also `name`, [name]
  kVariable,    ///< @x, @@x, :x, ?
  kComparison,  ///< = <> != < > <= >= <=> == ~ !~ @> …
  kLogical,     ///< && || (|| is also concatenation)
  kArithmetic,  ///< + - * / % ^ & | << >> ::
  kOpen,        ///< (
  kClose,       ///< )
  kComma,
  kDot,
  kSemicolon,
  kLineComment,  ///< -- or # up to the end of the line, or an unclosed /*
  kOther,        ///< a byte that no SQL has outside of strings
};

struct SqlToken {
  SqlKind kind = SqlKind::kOther;
  SqlRole role = SqlRole::kName;    ///< of a word
  bool names_system_table = false;  ///< of a word
  bool after_comment = false;       ///< a /* */ comment stood directly before it
  bool in_version_comment = false;  ///< inside /*!50000 … */, which MySQL executes
  bool after_odd_number = false;    ///< 1.e( stood directly before it: MySQL reads no number there
  std::string_view text;
};

/// Where the value starts.
enum class SqlQuote : char { kNone = '\0', kSingle = '\'', kDouble = '"', kBacktick = '`' };

/// The tokens of one value, at most kMaxSqlTokens. Keeps its memory from one value to the next.
class SqlTokens {
 public:
  /// Begins behind the quote that ends the programmer's string, the first one from `from` on; false
  /// if the value has none. With kNone at the beginning of the value. `value` must outlive the use
  /// of its tokens.
  bool begin(std::string_view value, SqlQuote quote, std::size_t from = 0);
  /// Where in the value it began.
  [[nodiscard]] std::size_t begins_at() const { return begins_at_; }

  /// Whether there are more than `i` tokens.
  bool has(std::size_t i) { return i < tokens_.size() || read_to(i); }
  /// REQUIRES: has(i) was true. The reference is valid until has() reads on.
  const SqlToken& operator[](std::size_t i) const { return tokens_[i]; }
  /// How many were read so far.
  [[nodiscard]] std::size_t read() const { return tokens_.size(); }
  /// Whether any of those is a keyword or stands in or behind a comment.
  [[nodiscard]] bool spelling_matters() const { return spelling_matters_; }

 private:
  bool read_to(std::size_t i);
  void skip_blank();
  void next();
  void quoted(char quote, std::size_t prefix = 0);
  void number();
  bool skip_odd_number(std::size_t digits);
  void line_comment();
  void word();
  void variable();
  bool bracketed();
  bool dollar_quoted();
  bool long_symbol(char first);
  bool placeholder_operator();
  [[nodiscard]] bool is_placeholder() const;
  bool odbc_escape();
  void symbol(char c);
  [[nodiscard]] bool begins_url_parameter() const;

  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
  }
  void push(SqlKind kind, std::size_t size, const SqlWord& word = {});

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t begins_at_ = 0;
  bool after_comment_ = false;
  bool after_odd_number_ = false;
  bool in_array_ = false;
  bool in_escape_ = false;
  bool in_version_comment_ = false;
  bool spelling_matters_ = false;
  unsigned dollar_attempts_ = 0;
  std::vector<SqlToken> tokens_;
};

}  // namespace quell::attack
