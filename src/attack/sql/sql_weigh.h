// What a parse as SQL is worth: its facts as observations with weights. Private to attack. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "judging/judged.h"
#include "sql/sql_grammar.h"
#include "sql/sql_tokens.h"

namespace quell::attack {

/// Where the value stood, as far as it matters for what a fact is worth.
enum class SqlGround : std::uint8_t {
  kQuoted,    ///< behind the quote that ends the programmer's string
  kLater,     ///< behind a later quote of the value
  kNumber,    ///< unquoted, and the value begins with a number
  kWord,      ///< unquoted otherwise: ordinary words may look like SQL
  kAppended,  ///< goes on behind an operand: the value begins with AND, UNION, an operator, …
};

/// One way to read a value.
struct SqlReading {
  std::string_view value;
  SqlGround ground = SqlGround::kWord;
  const SqlParse* parse = nullptr;
  SqlTokens* tokens = nullptr;
  bool is_assigned = false;  ///< stands behind "name=" in the value of a parameter
};

/// Observes what the reading says; nothing if it says nothing beyond spelling.
void weigh_sql(const SqlReading& reading, PartRecord& out);

}  // namespace quell::attack
