// A tokenizer for SQL as several databases read it (MySQL, PostgreSQL, SQL Server, Oracle, SQLite):
// where they differ, the reading that serves an attacker. Private to attack. Pure, linear.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

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
  kLineComment,  ///< -- or # or an unclosed /*: the rest of the statement is cut off
  kOther,        ///< a byte that no SQL has outside of strings
};

struct SqlToken {
  SqlKind kind = SqlKind::kOther;
  std::string_view text;
  bool after_comment = false;       ///< a /* */ comment stood directly before it
  bool in_version_comment = false;  ///< inside /*!50000 … */, which MySQL executes
};

struct SqlTokens {
  std::vector<SqlToken> tokens;
  bool truncated = false;  ///< kMaxSqlTokens reached
};

/// Where the value starts.
enum class SqlQuote : char { kNone = '\0', kSingle = '\'', kDouble = '"', kBacktick = '`' };

/// Tokens after the quote that ends the programmer's string; nullopt if the value has none. With
/// kNone the tokens of the whole value.
std::optional<SqlTokens> sql_tokens(std::string_view value, SqlQuote quote);

}  // namespace quell::attack
