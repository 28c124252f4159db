#include "sql/sql_machine.h"

namespace quell::attack {

void SqlMachine::operand() {
  switch (token().kind) {
    case SqlKind::kNumber:
      take_operand(Operand::kConstant);
      ++out_.structure;
      break;
    case SqlKind::kString:
    case SqlKind::kOpenString:
      if (token().text.size() > 1) ++out_.structure;  // not only a closing quotation mark
      take_operand(Operand::kText);
      break;
    case SqlKind::kVariable:
      if (token().text.starts_with("@@")) note(SqlFact::kVariable, token().text);
      take_operand(Operand::kVariable);
      ++out_.structure;
      break;
    case SqlKind::kWord:
      operand_word();
      break;
    case SqlKind::kOpen:
      open(Operand::kName);
      break;
    case SqlKind::kClose:
      close();
      break;
    case SqlKind::kLineComment:
      comment();
      break;
    case SqlKind::kSemicolon:
      semicolon();
      break;
    case SqlKind::kArithmetic:
      unary();
      break;
    case SqlKind::kComparison:
      if (token().text == "~") ++at_;
      break;
    default:
      break;
  }
}

void SqlMachine::unary() {
  const std::string_view text = token().text;
  if (text == "*" && (frame().in_select || frame().kind == Operand::kCall)) {
    take_operand(Operand::kName);
    ++out_.structure;
  } else if (text == "-" || text == "+" || text == "!") {
    ++at_;
  }
}

void SqlMachine::operand_word() {
  const SqlRole role = token().role;
  switch (role) {
    case SqlRole::kNot:
    case SqlRole::kUnary:
    case SqlRole::kCase:
    case SqlRole::kWhen:
    case SqlRole::kInterval:
    case SqlRole::kAll:
      if (next_is(SqlKind::kOpen) && role != SqlRole::kUnary && role != SqlRole::kNot) break;
      in_case_ |= role == SqlRole::kCase;
      ++at_;
      return;
    case SqlRole::kConstant:
      if (next_is(SqlKind::kOpen)) break;  // current_user()
      take_operand(Operand::kTruth);
      return;
    case SqlRole::kSelect:
      select();
      return;
    case SqlRole::kFrom:
      if (frame().in_select && at_ > 0) {
        ++at_;  // "select from", "left join", "natural join"
        return;
      }
      break;
    case SqlRole::kLimit:
      if (frame().in_select) {
        ++at_;  // SELECT TOP 1
        if (more() && token().kind == SqlKind::kNumber) ++at_;
        return;
      }
      break;
    case SqlRole::kStatement:
      if (next_is(SqlKind::kOpen)) break;  // if(…), replace(…)
      if (loose_) {
        ++at_;
        return;
      }
      break;
    default:
      break;
  }
  name_or_call();
}

void SqlMachine::select() {
  ++at_;
  frame().in_select = true;
  frame().alias_taken = false;
  frame().left = Operand::kNone;
  frame().compared = false;
  if (frames_.size() > 1) {
    frame().kind = Operand::kSubquery;
    ++out_.structure;
    frame().select_at = out_.structure;
    frame().has_from = false;
  }
}

void SqlMachine::name_or_call() {
  std::string_view last = token().text;
  const std::size_t first = at_++;
  while (more() && token().kind == SqlKind::kDot) {
    ++at_;
    if (more() && (token().kind == SqlKind::kWord || token().text == "*")) {
      last = token().text;
      ++at_;
      ++out_.structure;
    }
  }
  for (std::size_t i = first; i < at_; ++i) note_system_name((*tokens_)[i]);
  if (more() && token().kind == SqlKind::kOpen) {
    call(last, at_ - first > 2 ? (*tokens_)[at_ - 3].text : std::string_view());
    return;
  }
  done_operand(Operand::kName);
}

/// "sleep (5 hours)", "benchmark(cpu)": words with a remark in parentheses.
bool SqlMachine::is_remark() {
  const SqlToken* third = peek(3);  // reads all that is looked at below
  const SqlToken* second = peek(2);
  const SqlToken* first = peek();
  const std::string_view name = (*tokens_)[at_ - 1].text;
  const bool apart = name.data() + name.size() != token().text.data();
  if (first == nullptr || second == nullptr) return apart;
  const bool word = first->kind == SqlKind::kWord && first->role == SqlRole::kName;
  if (word && second->kind == SqlKind::kClose) return true;
  const bool goes_on = second->kind == SqlKind::kWord && second->role == SqlRole::kName;
  return apart && (word || goes_on || third == nullptr);
}

void SqlMachine::call(std::string_view name, std::string_view package) {
  SqlFunction function = sql_function(name);
  if (function == SqlFunction::kRiskyMember && is_sql_package(package)) {
    function = SqlFunction::kRisky;
  }
  if (function == SqlFunction::kRisky && is_remark()) function = SqlFunction::kOther;
  switch (function) {
    case SqlFunction::kRisky:
      note(SqlFact::kRiskyCall, name);
      break;
    case SqlFunction::kProbing:
      note(SqlFact::kProbingCall, name);
      if (name != probing_name_) ++probing_calls_;
      probing_name_ = name;
      break;
    default:
      note(SqlFact::kCall, name);
  }
  ++out_.structure;
  open(Operand::kCall);
}

void SqlMachine::note_system_name(const SqlToken& name) {
  if (!name.names_system_table) return;
  note(SqlFact::kSystemTable, name.text);
  ++out_.structure;
}

void SqlMachine::open(Operand kind) {
  if (frames_.size() == kMaxDepth) {
    out_.failed = true;
    return;
  }
  ++at_;
  Frame inner{.kind = kind};
  if (kind == Operand::kName) {  // AND (1=1
    inner.logical = frame().logical;
    inner.logical_word = frame().logical_word;
  }
  frames_.push_back(inner);
  wants_operand_ = true;
}

void SqlMachine::close() {
  if (wants_operand_ && !(frames_.size() > 1 && frame().kind == Operand::kCall)) return;
  judge_subquery(frame());
  ++at_;
  ++out_.structure;
  judge_logical(frame());
  if (frames_.size() == 1) {
    frame() = Frame{.in_select = frame().in_select, .left = Operand::kText};
    closed_outer_ = true;
    wants_operand_ = false;
    return;
  }
  const bool is_group = frame().kind == Operand::kName && frame().left != Operand::kNone;
  const Operand kind = is_group ? frame().left : frame().kind;
  frames_.pop_back();
  done_operand(kind);
}

}  // namespace quell::attack
