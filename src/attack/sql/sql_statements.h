// Heads of SQL statements other than SELECT: "DROP TABLE name", "WAITFOR DELAY 'time'". Data and
// its matcher; private to attack.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "sql/sql_tokens.h"

namespace quell::attack {

struct StatementHead {
  std::string_view name;      ///< "DROP TABLE", for the reason
  std::size_t tokens = 0;     ///< how many tokens the head took
  bool unmistakable = false;  ///< needs no ';' before it, and is no English
};

/// A head at token `first`, or nullopt.
std::optional<StatementHead> match_statement(SqlTokens& tokens, std::size_t first);

/// Whether an unmistakable head that begins with this word may go without strings, parentheses and
/// operators.
bool begins_statement_of_words(std::string_view word);

}  // namespace quell::attack
