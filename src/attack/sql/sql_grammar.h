// Would these tokens go on a SQL statement from a given place? A state machine with a stack of
// parentheses (no recursion, linear time) that notes what it meets. Private to attack. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace quell::attack {

/// What stands directly before the first token.
enum class SqlStart : std::uint8_t {
  kOperand,       ///< an operator or a clause: the value is an operand (WHERE id = VALUE)
  kAfterOperand,  ///< an operand: a closed string, or a number that the value was appended to
};

/// What a value must hold to be worth a reason. In the order of the machine, not of weight.
enum class SqlFact : std::uint8_t {
  kLogicalConstants,    ///< AND/OR with a comparison of two constants
  kLogicalComparison,   ///< AND/OR with another comparison
  kLogicalCall,         ///< AND/OR with a function call or a subquery
  kLogicalConstant,     ///< AND/OR with a constant
  kLogicalTruth,        ///< AND/OR with TRUE, FALSE or NULL
  kLogicalText,         ///< AND/OR with a string
  kLogicalWord,         ///< AND/OR with a name
  kLogicalOpen,         ///< AND/OR at the end
  kLogicalUnfinished,   ///< AND/OR with a comparison whose other side is missing, and a constant
  kNameUnfinished,      ///< the same with a name
  kComparison,          ///< a comparison without AND/OR
  kNameComparison,      ///< the same with a name on its right
  kConstantComparison,  ///< of two constants, in parentheses, as an argument, in CASE or alone
  kArithmetic,          ///< an operator other than a comparison
  kUnionSelect,         ///< UNION SELECT with columns that are not plain words
  kUnionWords,          ///< UNION SELECT with plain words only
  kUnionOpen,           ///< UNION at the end
  kStatement,           ///< another statement begins
  kStatementWord,       ///< a ';' and a word that begins statements
  kEndOfStatement,      ///< a ';' at the end
  kSubquery,
  kRiskyCall,
  kProbingCall,
  kCase,          ///< CASE WHEN … THEN … END
  kCast,          ///< ::type
  kProbingCalls,  ///< several such functions, one in the other or joined
  kCall,
  kCutOff,   ///< a comment hides the rest of the statement
  kOrderBy,  ///< ORDER BY / GROUP BY with a number
  kClause,   ///< HAVING, LIMIT, INTO OUTFILE, PROCEDURE …
  kIntoFile,
  kOuterFrom,  ///< behind a parenthesis of the programmer's: AS name FROM
  kVersionComment,
  kOddNumber,  ///< 1.e(
  kCommentBetween,
  kMixedCase,
  kVariable,     ///< @@version and the like
  kSystemTable,  ///< information_schema and the like
};

struct SqlNote {
  SqlFact fact;
  std::string_view detail;  ///< outside bytes, short
};

struct SqlParse {
  std::vector<SqlNote> notes;  ///< each fact at most once
  bool complete = false;       ///< all tokens made sense and an operand was not missing at the end
  bool failed = false;         ///< a token made no sense; what came before is in the notes
  bool began_with_number = false;     ///< the first token is a number
  bool began_with_statement = false;  ///< the value is a statement of its own
  bool resumed = false;               ///< went on further behind, after what is no SQL
  bool reopened = false;              ///< ends in a string that the programmer's quote closes
  std::size_t structure = 0;          ///< tokens that prose does not have
  std::size_t loose_words = 0;        ///< plain words in a statement that is not followed closely
  std::size_t consumed = 0;           ///< tokens that made sense

  [[nodiscard]] bool has(SqlFact fact) const { return (facts_ >> index(fact) & 1U) != 0; }
  /// A fact that is there already stays as it is.
  void note(SqlFact fact, std::string_view detail) {
    if (has(fact)) return;
    facts_ |= std::uint64_t{1} << index(fact);
    notes.push_back({.fact = fact, .detail = detail.substr(0, 80)});
  }
  /// As new; the memory of the notes is kept.
  void clear() {
    notes.clear();
    SqlParse fresh;
    fresh.notes.swap(notes);
    *this = std::move(fresh);
  }

 private:
  static unsigned index(SqlFact fact) { return static_cast<unsigned>(fact); }
  std::uint64_t facts_ = 0;
};

}  // namespace quell::attack
