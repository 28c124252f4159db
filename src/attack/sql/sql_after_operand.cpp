#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "sql/sql_machine.h"
#include "sql/sql_statements.h"

namespace quell::attack {

namespace {

bool is_any_word(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return same_word(text, word); });
}

}  // namespace

void SqlMachine::after_operand() {
  switch (token().kind) {
    case SqlKind::kComparison:
      compare();
      break;
    case SqlKind::kArithmetic:
      arithmetic();
      break;
    case SqlKind::kLogical:
      logical();
      ++out_.structure;
      break;
    case SqlKind::kWord:
      word_after();
      break;
    case SqlKind::kComma:
      comma();
      break;
    case SqlKind::kClose:
      close();
      break;
    case SqlKind::kSemicolon:
      semicolon();
      break;
    case SqlKind::kLineComment:
      comment();
      break;
    case SqlKind::kString:
    case SqlKind::kOpenString:
      string_after();
      break;
    case SqlKind::kNumber:
    case SqlKind::kVariable:
      if (loose_) ++at_;
      break;
    case SqlKind::kOpen:
      if (loose_)
        open(Operand::kCall);
      else if (next_role() == SqlRole::kSelect)
        open(Operand::kName);
      break;
    default:
      break;
  }
}

void SqlMachine::arithmetic() {
  const SqlToken* next = peek();
  const bool cast = token().text == "::";
  if (cast && next != nullptr && is_sql_type(next->text)) note(SqlFact::kCast, next->text);
  if (!cast) note(SqlFact::kArithmetic);
  ++at_;
  wants_operand_ = true;
}
void SqlMachine::compare() {
  comparison_ = token().text.substr(0, 8);
  ++at_;
  ++out_.structure;
  frame().compared = true;
  wants_operand_ = true;
}

void SqlMachine::logical() {
  judge_logical(frame());
  frame().logical = true;
  frame().logical_word = token().text.substr(0, 8);
  frame().left = Operand::kNone;
  frame().compared = false;
  ++at_;
  wants_operand_ = true;
}

void SqlMachine::string_after() {
  const SqlKind before = at_ > 0 ? (*tokens_)[at_ - 1].kind : SqlKind::kOther;
  const bool trims = frame().kind == Operand::kCall && before == SqlKind::kWord &&
                     is_any_word((*tokens_)[at_ - 1].text, {"both", "leading", "trailing"});
  if (before == SqlKind::kString || frame().in_select || loose_ || trims) ++at_;
}

void SqlMachine::comma() {
  ++at_;
  ++out_.structure;
  judge_logical(frame());
  frame().alias_taken = false;
  frame().logical = false;
  frame().compared = false;
  frame().left = Operand::kNone;
  wants_operand_ = true;
}

void SqlMachine::word_after() {
  switch (token().role) {
    case SqlRole::kLogical:
      logical();
      return;
    case SqlRole::kOperator:
      word_operator();
      return;
    case SqlRole::kIs:
      is();
      return;
    case SqlRole::kIn:
      in();
      return;
    case SqlRole::kNot:
      if (next_role() == SqlRole::kIn || next_role() == SqlRole::kOperator ||
          next_role() == SqlRole::kBetween) {
        ++at_;
      }
      return;
    case SqlRole::kBetween:
      between();
      return;
    case SqlRole::kUnion:
      union_select();
      return;
    case SqlRole::kOrder:
      order_by();
      return;
    case SqlRole::kHaving:
    case SqlRole::kLimit:
      clause();
      return;
    case SqlRole::kInto:
      into();
      return;
    case SqlRole::kProcedure:
      procedure();
      return;
    case SqlRole::kWhere:
    case SqlRole::kFrom:
      go_on_in_select();
      return;
    case SqlRole::kInCall:
      go_on_in_call();
      return;
    case SqlRole::kAs:
      alias();
      return;
    case SqlRole::kWhen:
      has_then_ |= in_case_ && same_word(token().text, "then");
      ++at_;
      wants_operand_ = true;
      return;
    case SqlRole::kEnd:
      if (has_then_) note(SqlFact::kCase);
      ++at_;
      return;
    case SqlRole::kAscDesc:
      ++at_;
      return;
    case SqlRole::kStatement:
      statement_without_semicolon();
      return;
    default:
      bare_alias();
      return;
  }
}

void SqlMachine::word_operator() {
  comparison_ = token().text.substr(0, 8);
  const bool two_words = same_word(token().text, "sounds") || same_word(token().text, "similar");
  at_ += two_words && peek() != nullptr ? 2 : 1;
  frame().compared = true;
  wants_operand_ = true;
}

void SqlMachine::is() {
  comparison_ = "IS";
  ++at_;
  if (more() && token().kind == SqlKind::kWord && token().role == SqlRole::kNot) {
    ++at_;
  }
  frame().compared = true;
  wants_operand_ = true;
}

void SqlMachine::in() {
  comparison_ = "IN";
  const SqlToken* mode = peek(2);
  if (mode != nullptr && same_word(mode->text, "mode") && same_word(peek()->text, "boolean")) {
    at_ += 3;  // MATCH … AGAINST ('…' IN BOOLEAN MODE)
    return;
  }
  if (!next_is(SqlKind::kOpen)) {
    // IN inside a call: position('a' in b)
    if (frame().kind != Operand::kCall) return;
    ++at_;
    wants_operand_ = true;
    return;
  }
  ++at_;
  frame().compared = true;
  wants_operand_ = true;
}

void SqlMachine::between() {
  ++at_;
  frame().compared = true;
  wants_operand_ = true;
}

/// UNION at the end: what follows is in the next parameter, or the programmer's.
void SqlMachine::union_open() {
  note(SqlFact::kUnionOpen);
  ++at_;
  wants_operand_ = true;
}

void SqlMachine::union_select() {
  std::size_t ahead = 1;
  while (peek(ahead) != nullptr &&
         (peek(ahead)->kind == SqlKind::kOpen ||
          (peek(ahead)->kind == SqlKind::kWord && peek(ahead)->role == SqlRole::kAll))) {
    union_all_ |= peek(ahead)->kind == SqlKind::kWord;
    ++ahead;
  }
  const SqlToken* next = peek(ahead);
  const bool ends = next == nullptr || next->kind == SqlKind::kLineComment;
  if (ends && ahead == 1) return union_open();
  if (next == nullptr || next->kind != SqlKind::kWord) return;
  const bool values = same_word(next->text, "values");
  if (!values && next->role != SqlRole::kSelect) return;
  for (std::size_t i = 1; i < ahead; ++i) {
    if (peek(i)->kind == SqlKind::kOpen) frames_.push_back({.kind = Operand::kName});
    if (frames_.size() >= kMaxDepth) return;
  }
  judge_logical(frame());
  at_ += ahead + 1;
  union_at_structure_ = out_.structure;
  has_union_ = true;
  // Columns that are no words, also where they are no SQL: union select @<@,…
  const bool closing_quote =
      more() && token().kind == SqlKind::kOpenString && token().text.size() == 1;
  union_of_symbols_ = more() && token().kind != SqlKind::kWord && !closing_quote;
  frame() = Frame{.kind = frame().kind, .in_select = true};
  wants_operand_ = true;
}

void SqlMachine::order_by() {
  if (next_role() != SqlRole::kBy) return;
  at_ += 2;
  if (more() && token().kind == SqlKind::kNumber) {
    note(SqlFact::kOrderBy, token().text);
  }
  judge_logical(frame());
  frame() = Frame{.kind = frame().kind, .in_select = frame().in_select};
  wants_operand_ = true;
}

void SqlMachine::clause() {
  const SqlToken* next = peek();
  const bool wordy = next != nullptr && next->kind == SqlKind::kWord;
  if (!wordy || frame().in_select) note(SqlFact::kClause, token().text);
  ++at_;
  judge_logical(frame());
  frame().logical = true;  // HAVING 1=1 is a condition like AND 1=1
  frame().logical_word = "HAVING";
  frame().left = Operand::kNone;
  wants_operand_ = true;
}

void SqlMachine::into() {
  ++at_;
  if (more() && token().kind == SqlKind::kWord && token().role == SqlRole::kOutfile) {
    ++at_;
    note(SqlFact::kIntoFile);
  }
  wants_operand_ = true;
}

void SqlMachine::procedure() {
  const SqlToken* next = peek();
  if (next == nullptr || !same_word(next->text, "analyse")) return;
  note(SqlFact::kRiskyCall, "PROCEDURE ANALYSE");
  ++at_;
  wants_operand_ = true;
}

void SqlMachine::go_on_in_select() {
  const bool where = token().role == SqlRole::kWhere;
  if (at_ == 0 && !where && names_table_of_programmer()) note(SqlFact::kOuterFrom);
  if (!frame().in_select && frame().kind != Operand::kCall && !loose_) {
    if (where) logical();  // the value closed the query's own subquery: WHERE goes on behind it
    const bool behind_alias = closed_outer_ && frame().alias_taken;
    if (where || (!behind_alias && !out_.has(SqlFact::kOuterFrom))) return;
    note(SqlFact::kOuterFrom);
  }
  if (!where) frame().has_from = true;
  ++at_;
  if (where) {
    frame().logical = false;
    frame().compared = false;
  }
  frame().alias_taken = false;
  wants_operand_ = true;
}

/// FROM `x`, FROM information_schema: no prose.
bool SqlMachine::names_table_of_programmer() {
  const SqlToken* next = peek();
  return next != nullptr && next->kind == SqlKind::kWord &&
         (next->names_system_table || next->text.starts_with('`'));
}
/// FOR UPDATE, LOCK IN SHARE MODE: behind a SELECT, and a UNION may follow.
bool SqlMachine::lock_clause() {
  const auto is = [&](std::size_t ahead, std::string_view word) {
    const SqlToken* next = peek(ahead);
    return next != nullptr && same_word(next->text, word);
  };
  const bool update = same_word(token().text, "for") && is(1, "update");
  const bool share = same_word(token().text, "lock") && is(1, "in") && is(2, "share");
  if (update) at_ += 2;
  if (share) at_ += is(3, "mode") ? 4 : 3;
  return update || share;
}

void SqlMachine::go_on_in_call() {
  if (lock_clause()) return;
  if (same_word(token().text, "collate")) {
    ++at_;
    wants_operand_ = true;
    return;
  }
  if (frames_.size() == 1 && !frame().in_select && !loose_) return;
  ++at_;
  wants_operand_ = true;
}

void SqlMachine::alias() {
  const SqlToken* behind = peek(2);  // first: what it reads moves the tokens before it
  const SqlToken* next = peek();
  const bool has_place = frame().in_select || frame().kind == Operand::kCall || closed_outer_;
  // AS "name" FROM: the list of the programmer's own SELECT ends here.
  const bool ends_list = !has_place && frames_.size() == 1 && behind != nullptr &&
                         behind->role == SqlRole::kFrom &&
                         (next->kind == SqlKind::kString || next->text.starts_with('`'));
  if (ends_list) note(SqlFact::kOuterFrom);
  if (next == nullptr || (!has_place && !ends_list)) return;
  at_ += 2;
  frame().alias_taken = true;
  if (more() && token().kind == SqlKind::kOpen && frame().kind == Operand::kCall) {
    open(Operand::kCall);  // cast(x as char(10))
  }
}

/// overlay(x PLACING y …), and the second words of types.
bool SqlMachine::goes_on_by_word() {
  if (frame().kind == Operand::kCall && same_word(token().text, "placing")) {
    ++at_;
    return wants_operand_ = true;
  }
  const bool behind_type = at_ >= 2 && (*tokens_)[at_ - 2].text == "::";
  if (!behind_type || !is_any_word(token().text, {"precision", "varying"})) return false;
  ++at_;
  return true;
}

void SqlMachine::bare_alias() {
  if (goes_on_by_word()) return;
  if (loose_) {
    ++at_;
    ++out_.loose_words;
    return;
  }
  if (lock_clause() || !frame().in_select || frame().alias_taken) return;
  frame().alias_taken = true;
  ++at_;
}

void SqlMachine::statement_without_semicolon() {
  const auto head = match_statement(*tokens_, at_);
  if (head && head->unmistakable) {
    statement();
  } else if (loose_) {
    ++at_;
  }
}

}  // namespace quell::attack
