#include "sql/sql_machine.h"

#include <algorithm>
#include <utility>

#include "sql/sql_statements.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

/// An operator that is no word.
bool is_symbol(std::string_view comparison) {
  if (comparison.empty()) return false;
  const char first = lower_case(comparison[0]);
  return first < 'a' || first > 'z';
}

}  // namespace
void SqlMachine::reset(SqlTokens& tokens, SqlStart start) {
  tokens_ = &tokens;
  out_.clear();
  frames_.resize(1);
  frame() = Frame{};
  at_ = 0;
  union_at_structure_ = 0;
  probing_calls_ = 0;
  resumes_ = 0;
  probing_name_ = {};
  has_union_ = false;
  union_all_ = false;
  union_of_symbols_ = false;
  in_case_ = false;
  has_then_ = false;
  cut_off_ = false;
  closed_outer_ = false;
  comparison_ = {};
  loose_ = false;
  wants_operand_ = start == SqlStart::kOperand;
  if (!wants_operand_) frame().left = Operand::kText;
}

const SqlParse& SqlMachine::run(SqlTokens& tokens, SqlStart start, Resume when) {
  reset(tokens, start);
  if (more() && wants_operand_) begin();
  std::size_t consumed = 0;
  while (more() && !cut_off_) {
    const std::size_t before = at_;
    if (!out_.failed) wants_operand_ ? operand() : after_operand();
    if (at_ != before && !out_.failed) continue;
    if (!out_.resumed) consumed = at_;
    judge_unfinished();
    out_.failed = when == Resume::kNever || !resume();
    if (out_.failed) break;
  }
  if (!out_.failed) finish();
  out_.failed |= out_.resumed;
  note_spelling();
  out_.consumed = out_.resumed ? consumed : at_;
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
  const std::string_view text = (*tokens_)[at_ - 1].text;
  if (!now.compared) {
    now.left = what;
    now.left_text = text;
    return;
  }
  now.compared = false;
  judge_comparison(now, what);
  now.logical = false;  // weighed as a comparison, not again as a bare condition
  now.left = is_constant(what) ? now.left : what;
}

/// Two constants compared, where only SQL that was added has them: not "2 + 2 = 4".
bool SqlMachine::is_remarkable_comparison(const Frame& now, Operand right) {
  const bool numbers = now.left == Operand::kConstant && right == Operand::kConstant;
  const bool is_order = comparison_.starts_with('<') || comparison_.starts_with('>');
  const bool is_equality = !is_order || comparison_.size() > 2 || comparison_ == "<>";
  const bool inside = frames_.size() > 1;
  if (!comparison_.empty() && comparison_[0] == '~') return false;  // stands in paths as well
  if (numbers && (in_case_ || (inside && (is_equality || now.kind == Operand::kCall)))) return true;
  const bool strings = now.left == Operand::kText && right == Operand::kText;
  if ((!numbers && !strings) || inside) return false;
  constexpr std::size_t kLongest = 4;  // 1 IS NOT 2
  // "a=1=1" is a query with an odd value as well.
  if (numbers && comparison_ == "=") return false;
  const bool is_whole = numbers ? out_.began_with_number : (*tokens_)[0].kind == SqlKind::kString;
  return is_whole && is_equality && at_ <= kLongest && !more();
}

void SqlMachine::judge_comparison(const Frame& now, Operand right) {
  const bool same_name = now.left == Operand::kName && right == Operand::kName &&
                         is_symbol(comparison_) && (*tokens_)[at_ - 1].text == now.left_text;
  const bool constants = same_name || (is_constant(now.left) && is_constant(right));
  const bool call = now.left == Operand::kCall || right == Operand::kCall ||
                    now.left == Operand::kSubquery || right == Operand::kSubquery;
  if (!now.logical) {
    if (is_remarkable_comparison(now, right)) note(SqlFact::kConstantComparison, comparison_);
    const bool name = right == Operand::kName && now.left == Operand::kText;
    return note(name ? SqlFact::kNameComparison : SqlFact::kComparison, comparison_);
  }
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
  judge_unfinished();
  if (wants_operand_) return;
  for (const Frame& each : frames_) judge_logical(each);
}

/// Where the value ends inside of something that the programmer's statement may go on with.
void SqlMachine::judge_unfinished() {
  for (const Frame& each : frames_) {
    judge_subquery(each);
    if (!each.logical) continue;
    if (each.left == Operand::kNone && !more()) note(SqlFact::kLogicalOpen, each.logical_word);
    if (!each.compared) continue;

    const bool in_call = &each != &frame() && (&each + 1)->kind == Operand::kCall;
    if (each.left == Operand::kConstant && in_call)
      note(SqlFact::kLogicalCall, each.logical_word);
    else if (each.left == Operand::kConstant)
      note(SqlFact::kLogicalUnfinished, each.logical_word);
    else if (is_symbol(comparison_) && each.left != Operand::kNone)
      note(SqlFact::kNameUnfinished, each.logical_word);
  }
}

/// "(select one)" is prose.
void SqlMachine::judge_subquery(const Frame& now) {
  if (now.kind != Operand::kSubquery) return;
  if (now.has_from || out_.structure > now.select_at) note(SqlFact::kSubquery);
}

void SqlMachine::semicolon() {
  judge_all();
  ++at_;
  ++out_.structure;
  frames_.assign(1, Frame{});
  loose_ = false;
  wants_operand_ = false;
  if (!more()) return note(SqlFact::kEndOfStatement);
  if (token().kind == SqlKind::kLineComment) return;
  if (token().kind == SqlKind::kOpen) {
    if (next_role() == SqlRole::kSelect) note(SqlFact::kStatement, "SELECT");
    wants_operand_ = true;
    return;
  }
  if (token().kind == SqlKind::kWord && token().role != SqlRole::kStatement &&
      next_is(SqlKind::kOpen) && sql_function(token().text) != SqlFunction::kOther) {
    wants_operand_ = true;  // IIF(…), SLEEP(…): what it does is noted there
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
  if (statement()) return;
  out_.failed = token().role != SqlRole::kStatement;
  if (out_.failed) return;
  note(SqlFact::kStatementWord, token().text);
  ++at_;
  frame().in_select = true;
  loose_ = true;
}

/// A comment may end with its line, and SQL go on in the next.
void SqlMachine::comment() {
  const SqlToken* next = peek();
  if (next != nullptr) {
    const bool keyword = next->kind == SqlKind::kWord && next->role != SqlRole::kName;
    const bool operand = next->kind == SqlKind::kNumber || next->kind == SqlKind::kString ||
                         next->kind == SqlKind::kOpen || next->kind == SqlKind::kLineComment;
    const bool after = next->kind == SqlKind::kComparison || next->kind == SqlKind::kLogical ||
                       next->kind == SqlKind::kClose || next->kind == SqlKind::kLineComment;
    if (keyword || (wants_operand_ ? operand : after)) {
      note(SqlFact::kCommentBetween);
      ++at_;
      return;
    }
  }
  cut_off();
}

void SqlMachine::cut_off() {
  note(SqlFact::kCutOff, token().text.substr(0, 3));
  judge_all();
  ++at_;
  cut_off_ = true;
}

namespace {

/// A string for the programmer's quote to close; not the rest of a query, nor a row of quotes.
bool is_begun_string(const SqlToken& token) {
  if (token.kind != SqlKind::kOpenString) return false;
  const std::string_view inside = token.text.substr(1);
  const bool quotes = !inside.empty() && inside.find_first_not_of(token.text[0]) == inside.npos;
  return !quotes && inside.find('&') == inside.npos;
}

}  // namespace
void SqlMachine::finish() {
  judge_all();
  out_.complete = !wants_operand_ || cut_off_;
  if (probing_calls_ > 1 && out_.complete) note(SqlFact::kProbingCalls);
  out_.reopened = out_.complete && !cut_off_ && at_ > 0 && is_begun_string((*tokens_)[at_ - 1]);
}

void SqlMachine::note_spelling() {
  if (has_union_) {
    const bool structured = out_.structure > union_at_structure_ || union_of_symbols_ || cut_off_;
    note(structured ? SqlFact::kUnionSelect : SqlFact::kUnionWords, union_all_ ? "ALL" : "");
  }
  if (!tokens_->spelling_matters()) return;
  const std::size_t end = std::min(at_, tokens_->read());
  const bool wants_case = !out_.resumed || counts_behind_text(SqlFact::kMixedCase);
  for (std::size_t i = 0; i < end; ++i) {
    const SqlToken& each = (*tokens_)[i];
    if (each.in_version_comment) note(SqlFact::kVersionComment, each.text);
    if (each.after_comment && i > 0) note(SqlFact::kCommentBetween);
    if (each.after_odd_number) note(SqlFact::kOddNumber);
    if (wants_case && each.role != SqlRole::kName && is_mixed_case(each.text)) {
      note(SqlFact::kMixedCase, each.text);
    }
  }
}

}  // namespace quell::attack
