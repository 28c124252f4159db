// The role that a word plays in SQL's grammar, where it plays one. Data; private to attack. No word
// is evidence by itself: only its place in a sentence that parses is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::attack {

enum class SqlRole : std::uint8_t {
  kName,      ///< no keyword
  kLogical,   ///< AND OR XOR
  kOperator,  ///< LIKE RLIKE REGEXP GLOB ILIKE DIV MOD …: between two operands, a comparison
  kIs,
  kIn,
  kBetween,
  kNot,       ///< also a unary operator
  kUnary,     ///< BINARY EXISTS ANY SOME: before an operand
  kConstant,  ///< NULL TRUE FALSE CURRENT_USER …
  kSelect,
  kUnion,
  kAll,
  kFrom,  ///< FROM JOIN LEFT … ON WHERE USING: goes on with an operand, in a SELECT only
  kWhere,
  kBy,     ///< BY of ORDER BY and GROUP BY
  kOrder,  ///< ORDER GROUP PARTITION
  kLimit,  ///< HAVING LIMIT OFFSET TOP FETCH: goes on with an operand
  kHaving,
  kInto,
  kOutfile,
  kProcedure,
  kAs,
  kCase,
  kWhen,
  kEnd,
  kAscDesc,
  kInterval,
  kInCall,     ///< FOR SEPARATOR USING COLLATE …: words between operands inside a call
  kStatement,  ///< begins a statement: see statement heads in sql_statements.h
};

/// What a word means, whatever its case.
struct SqlWord {
  SqlRole role = SqlRole::kName;
  bool names_system_table = false;  ///< information_schema and the like
};
SqlWord sql_word(std::string_view word);
/// What has fewer letters is a name: hexadecimal numbers are full of those.
inline constexpr std::size_t kShortestSqlWord = 2;
inline SqlRole sql_role(std::string_view word) {
  return sql_word(word).role;
}

enum class SqlFunction : std::uint8_t {
  kOther,
  kCommon,       ///< of other languages as well
  kProbing,      ///< builds or takes apart strings, or tells about the server
  kRisky,        ///< waits, reads files, runs programs, sends, or fails with a value in the message
  kRiskyMember,  ///< the same, as a member of a package: utl_http.request
};
SqlFunction sql_function(std::string_view name);

/// Whether functions that are members of it are the database's: utl_http, dbms_pipe, …
bool is_sql_package(std::string_view name);

/// Whether a value can be cast to it: int, text, jsonb, …
bool is_sql_type(std::string_view name);
/// Same word, ASCII case ignored. `lower` is in lower case.
bool same_word(std::string_view word, std::string_view lower);

/// "SeLeCt": neither all lower, all upper nor capitalised.
bool is_mixed_case(std::string_view word);

}  // namespace quell::attack
