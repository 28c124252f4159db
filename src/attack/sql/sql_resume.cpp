// SQL that does not begin where the value does: behind words, a label, a quotation. A parse that
// fails goes on at the next place where SQL stands that is remarkable in the middle of any text.
#include "sql/sql_machine.h"
#include "sql/sql_statements.h"

namespace quell::attack {

bool SqlMachine::counts_behind_text(SqlFact fact) {
  switch (fact) {
    case SqlFact::kLogicalConstants:
    case SqlFact::kLogicalCall:
    case SqlFact::kUnionSelect:
    case SqlFact::kStatement:
    case SqlFact::kSubquery:
    case SqlFact::kRiskyCall:
    case SqlFact::kCutOff:
    case SqlFact::kIntoFile:
    case SqlFact::kVersionComment:
    case SqlFact::kCommentBetween:
    case SqlFact::kOddNumber:
    case SqlFact::kVariable:
    case SqlFact::kSystemTable:
      return true;
    default:
      return false;
  }
}

/// Goes on further behind; false if there is nothing.
bool SqlMachine::resume() {
  if (resumes_ == kMaxResumes) return false;
  ++resumes_;
  for (std::size_t i = at_ + 1; tokens_->has(i); ++i) {
    if (!may_resume_at(i)) continue;
    restart_at(i);
    return true;
  }
  return false;
}

/// A blank, a ';' or a quote stands before it: "re-declare@x" is a name.
bool SqlMachine::stands_apart(const SqlToken& word) {
  const char before = *(word.text.data() - 1);  // it is not the first token
  return before == ' ' || (before >= '\t' && before <= '\r') || before == ';' || before == '\'' ||
         before == '"' || before == ')' || word.after_comment;
}

bool SqlMachine::may_resume_at(std::size_t token) {
  const SqlToken& here = (*tokens_)[token];
  switch (here.kind) {
    case SqlKind::kWord:
      if (here.role == SqlRole::kName) return is_risky_call_at(token);
      if (!stands_apart(here)) return false;
      if (here.role == SqlRole::kUnion) return is_union_at(token);
      if (here.role == SqlRole::kLogical) return is_condition_at(token);
      if (here.role == SqlRole::kStatement) {
        const auto head = match_statement(*tokens_, token);
        const bool also_prose = head && (head->name == "CALL" || head->name == "IF" ||
                                         head->name == "WITH" || head->name == "BEGIN");
        return head && head->unmistakable && !also_prose;
      }
      return false;
    case SqlKind::kLogical:
      return is_condition_at(token);
    case SqlKind::kOpen:
      return tokens_->has(token + 1) && (*tokens_)[token + 1].role == SqlRole::kSelect;
    default:
      return false;
  }
}

/// AND/OR, and behind it a comparison of constants or a call that is remarkable by itself.
bool SqlMachine::is_condition_at(std::size_t token) {
  const auto is_constant = [](const SqlToken& each) {
    return each.kind == SqlKind::kNumber || each.kind == SqlKind::kString ||
           each.kind == SqlKind::kOpenString;
  };
  if (is_risky_call_at(token + 1)) return true;
  if (!tokens_->has(token + 3)) return false;
  const SqlToken& left = (*tokens_)[token + 1];
  const SqlToken& middle = (*tokens_)[token + 2];
  const SqlToken& right = (*tokens_)[token + 3];
  return is_constant(left) && is_constant(right) &&
         (middle.kind == SqlKind::kComparison || middle.role == SqlRole::kOperator);
}

/// UNION, ALL or DISTINCT, parentheses, SELECT.
bool SqlMachine::is_union_at(std::size_t token) {
  do {
    ++token;
    if (!tokens_->has(token)) return false;
  } while ((*tokens_)[token].kind == SqlKind::kOpen || (*tokens_)[token].role == SqlRole::kAll);
  return (*tokens_)[token].role == SqlRole::kSelect;
}

/// sleep(, utl_http.request(; not time.sleep( nor "a benchmark (".
bool SqlMachine::is_risky_call_at(std::size_t token) {
  if (!tokens_->has(token + 1) || (*tokens_)[token].kind != SqlKind::kWord) return false;
  const std::string_view name = (*tokens_)[token].text;
  const SqlToken& open = (*tokens_)[token + 1];
  const bool glued = open.text.data() == name.data() + name.size();
  if (open.kind != SqlKind::kOpen || !glued) return false;
  const bool member = token > 1 && (*tokens_)[token - 1].kind == SqlKind::kDot;
  const SqlFunction function = sql_function(name);
  if (member) return is_sql_package((*tokens_)[token - 2].text) && function >= SqlFunction::kRisky;
  return function == SqlFunction::kRisky;
}

void SqlMachine::restart_at(std::size_t token) {
  const SqlToken& here = (*tokens_)[token];
  at_ = token;
  frames_.assign(1, Frame{.left = Operand::kName});
  loose_ = false;
  in_case_ = false;
  has_then_ = false;
  closed_outer_ = false;
  out_.resumed = true;
  wants_operand_ =
      here.kind == SqlKind::kOpen || (here.kind == SqlKind::kWord && here.role == SqlRole::kName);
}

}  // namespace quell::attack
