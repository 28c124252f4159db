#include "plain/plain_words.h"

#include "sql/sql_statements.h"
#include "sql/sql_words.h"

namespace quell::attack {

PlainWord plain_word(std::string_view word) {
  const SqlWord meaning = sql_word(word);
  if (meaning.names_system_table) return PlainWord::kNever;
  switch (meaning.role) {
    case SqlRole::kName:
      return PlainWord::kName;
    case SqlRole::kSelect:
      return PlainWord::kSelect;
    case SqlRole::kStatement:
      return begins_statement_of_words(word) ? PlainWord::kNever : PlainWord::kStatement;
    case SqlRole::kUnion:
    case SqlRole::kConstant:  // compares equal to itself: a condition that is always true
    case SqlRole::kOutfile:
    case SqlRole::kProcedure:  // PROCEDURE ANALYSE
      return PlainWord::kNever;
    case SqlRole::kOperator:
    case SqlRole::kIs:
    case SqlRole::kBetween:
    case SqlRole::kOrder:
    case SqlRole::kLimit:
    case SqlRole::kHaving:
      return PlainWord::kWordsOnly;
    case SqlRole::kLogical:
    case SqlRole::kIn:
    case SqlRole::kNot:
    case SqlRole::kUnary:
    case SqlRole::kAll:
    case SqlRole::kFrom:
    case SqlRole::kWhere:
    case SqlRole::kBy:
    case SqlRole::kInto:
    case SqlRole::kAs:
    case SqlRole::kCase:
    case SqlRole::kWhen:
    case SqlRole::kEnd:
    case SqlRole::kAscDesc:
    case SqlRole::kInterval:
    case SqlRole::kInCall:
      return PlainWord::kJoins;
  }
  return PlainWord::kNever;
}

}  // namespace quell::attack
