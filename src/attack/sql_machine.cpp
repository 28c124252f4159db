#include "sql_machine.h"

#include <algorithm>
#include <utility>

#include "sql_statements.h"

namespace quell::attack {

void SqlMachine::reset(SqlTokens& tokens, SqlStart start) {
  tokens_ = &tokens;
  out_.clear();
  frames_.resize(1);
  frame() = Frame{};
  at_ = 0;
  union_at_structure_ = 0;
  has_union_ = false;
  cut_off_ = false;
  closed_outer_ = false;
  comparison_ = {};
  loose_ = false;
  wants_operand_ = start == SqlStart::kOperand;
  if (!wants_operand_) frame().left = Operand::kText;
}

const SqlParse& SqlMachine::run(SqlTokens& tokens, SqlStart start) {
  reset(tokens, start);
  if (more() && wants_operand_) begin();
  while (!out_.failed && more() && !cut_off_) {
    const std::size_t before = at_;
    wants_operand_ ? operand() : after_operand();
    if (at_ == before) out_.failed = true;
  }
  if (!out_.failed) finish();
  note_spelling();
  out_.consumed = at_;
  return out_;
}

void SqlMachine::begin() {
  const bool is_signed = token().kind == SqlKind::kArithmetic;
  out_.began_with_number =
      token().kind == SqlKind::kNumber || (is_signed && next_is(SqlKind::kNumber));
  if (token().kind != SqlKind::kWord) return;
  if (token().role == SqlRole::kSelect) {
    out_.began_with_statement = true;
  } else if (token().role == SqlRole::kStatement) {
    out_.began_with_statement = statement();
  }
}

bool SqlMachine::statement() {
  const auto head = match_statement(*tokens_, at_);
  if (!head) return false;
  note(SqlFact::kStatement, head->name);
  if (head->unmistakable) out_.structure += 2;
  at_ += head->tokens;
  frames_.assign(1, Frame{});
  frame().in_select = true;
  const SqlKind last = (*tokens_)[at_ - 1].kind;
  if (last == SqlKind::kOpen) frames_.push_back({.kind = Operand::kCall, .in_select = true});
  wants_operand_ = last == SqlKind::kOpen || last == SqlKind::kComparison;
  if (last == SqlKind::kWord && (*tokens_)[at_ - 1].role == SqlRole::kSelect) {
    wants_operand_ = true;
  }
  loose_ = true;
  return true;
}

void SqlMachine::take_operand(Operand what) {
  ++at_;
  done_operand(what);
}

void SqlMachine::done_operand(Operand what) {
  wants_operand_ = false;
  Frame& now = frame();
  if (!now.compared) {
    now.left = what;
    return;
  }
  now.compared = false;
  judge_comparison(now, what);
  now.logical = false;  // weighed as a comparison, not again as a bare condition
  now.left = is_constant(what) ? now.left : what;
}

void SqlMachine::judge_comparison(const Frame& now, Operand right) {
  const bool constants = is_constant(now.left) && is_constant(right);
  const bool call = now.left == Operand::kCall || right == Operand::kCall ||
                    now.left == Operand::kSubquery || right == Operand::kSubquery;
  if (!now.logical) return note(SqlFact::kComparison, comparison_);
  if (call)
    note(SqlFact::kLogicalCall, now.logical_word);
  else if (constants)
    note(SqlFact::kLogicalConstants, now.logical_word);
  else
    note(SqlFact::kLogicalComparison, now.logical_word);
}

void SqlMachine::judge_logical(const Frame& now) {
  if (!now.logical) return;
  if (now.left == Operand::kConstant)
    note(SqlFact::kLogicalConstant, now.logical_word);
  else if (now.left == Operand::kTruth)
    note(SqlFact::kLogicalTruth, now.logical_word);
  else if (now.left == Operand::kText)
    note(SqlFact::kLogicalText, now.logical_word);
  else if (now.left == Operand::kCall || now.left == Operand::kSubquery)
    note(SqlFact::kLogicalCall, now.logical_word);
  else if (now.left != Operand::kNone)
    note(SqlFact::kLogicalWord, now.logical_word);
}

void SqlMachine::judge_all() {
  if (wants_operand_) return;
  for (const Frame& each : frames_) judge_logical(each);
}

void SqlMachine::semicolon() {
  judge_all();
  ++at_;
  ++out_.structure;
  frames_.assign(1, Frame{});
  loose_ = false;
  wants_operand_ = false;
  if (!more() || token().kind == SqlKind::kLineComment) return;
  if (token().kind == SqlKind::kOpen && next_role() == SqlRole::kSelect) {
    note(SqlFact::kStatement, "SELECT");
    wants_operand_ = true;
    return;
  }
  if (token().kind != SqlKind::kWord) {
    out_.failed = token().kind != SqlKind::kSemicolon;
    return;
  }
  if (token().role == SqlRole::kEnd) {
    ++at_;
    return;
  }
  if (token().role == SqlRole::kSelect) {
    note(SqlFact::kStatement, "SELECT");
    wants_operand_ = true;
    return;
  }
  out_.failed = !statement();
}

void SqlMachine::cut_off() {
  note(SqlFact::kCutOff, token().text.substr(0, 3));
  judge_all();
  ++at_;
  cut_off_ = true;
}

void SqlMachine::finish() {
  judge_all();
  out_.complete = !wants_operand_ || cut_off_;
}

void SqlMachine::note_spelling() {
  if (has_union_) {
    const bool structured = out_.structure > union_at_structure_ || cut_off_;
    note(structured ? SqlFact::kUnionSelect : SqlFact::kUnionWords);
  }
  if (!tokens_->spelling_matters()) return;
  for (std::size_t i = 0; i < std::min(at_, tokens_->read()); ++i) {
    const SqlToken& each = (*tokens_)[i];
    if (each.in_version_comment) note(SqlFact::kVersionComment, each.text);
    if (each.after_comment && i > 0) note(SqlFact::kCommentBetween);
    if (each.role != SqlRole::kName && is_mixed_case(each.text)) {
      note(SqlFact::kMixedCase, each.text);
    }
  }
}

}  // namespace quell::attack
