#include "sql_grammar.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

#include "sql_statements.h"
#include "sql_words.h"

namespace quell::attack {

namespace {

/// What an operand is, as far as it matters for a comparison.
enum class Operand : std::uint8_t { kNone, kConstant, kText, kName, kCall, kSubquery, kVariable };

bool is_constant(Operand operand) {
  return operand == Operand::kConstant || operand == Operand::kText;
}

/// One level of parentheses; the first is the statement itself.
struct Frame {
  Operand kind = Operand::kNone;  ///< what the closed parenthesis will be: kCall, kSubquery, kName
  bool in_select = false;         ///< FROM, aliases and '*' make sense
  bool alias_taken = false;
  Operand left = Operand::kNone;  ///< of the comparison that is open
  bool compared = false;          ///< an operator stands between left and what comes
  bool logical = false;           ///< AND/OR came before
  std::string logical_word{};
};

constexpr std::size_t kMaxDepth = 256;

class Machine {
 public:
  Machine(const std::vector<SqlToken>& tokens, SqlStart start) : tokens_(tokens) {
    frames_.emplace_back();
    if (start == SqlStart::kAfterOperand) {
      wants_operand_ = false;
      frames_[0].left = Operand::kText;
    }
  }

  SqlParse run() {
    if (!tokens_.empty() && wants_operand_) begin();
    while (!out_.failed && at_ < tokens_.size() && !cut_off_) {
      const std::size_t before = at_;
      wants_operand_ ? operand() : after_operand();
      if (at_ == before) out_.failed = true;
    }
    if (!out_.failed) finish();
    note_spelling();
    out_.consumed = at_;
    return std::move(out_);
  }

 private:
  [[nodiscard]] const SqlToken& token() const { return tokens_[at_]; }
  [[nodiscard]] const SqlToken* peek(std::size_t ahead = 1) const {
    return at_ + ahead < tokens_.size() ? &tokens_[at_ + ahead] : nullptr;
  }
  [[nodiscard]] bool next_is(SqlKind kind) const {
    const SqlToken* next = peek();
    return next != nullptr && next->kind == kind;
  }
  [[nodiscard]] SqlRole next_role() const {
    const SqlToken* next = peek();
    return next != nullptr && next->kind == SqlKind::kWord ? sql_role(next->text) : SqlRole::kName;
  }
  Frame& frame() { return frames_.back(); }

  void note(SqlFact fact, std::string_view detail = {}) {
    if (out_.has(fact)) return;
    out_.notes.push_back({.fact = fact, .detail = std::string(detail.substr(0, 80))});
  }

  void begin() {
    const bool is_signed = token().kind == SqlKind::kArithmetic;
    out_.began_with_number =
        token().kind == SqlKind::kNumber || (is_signed && next_is(SqlKind::kNumber));
    if (token().kind != SqlKind::kWord) return;
    if (sql_role(token().text) == SqlRole::kSelect) {
      out_.began_with_statement = true;
    } else if (sql_role(token().text) == SqlRole::kStatement) {
      out_.began_with_statement = statement();
    }
  }

  /// A statement other than SELECT at the current token.
  bool statement() {
    const auto head = match_statement(std::span(tokens_).subspan(at_));
    if (!head) return false;
    note(SqlFact::kStatement, head->name);
    if (head->unmistakable) out_.structure += 2;
    at_ += head->tokens;
    frames_.assign(1, Frame{});
    frame().in_select = true;
    const SqlKind last = tokens_[at_ - 1].kind;
    if (last == SqlKind::kOpen) frames_.push_back({.kind = Operand::kCall, .in_select = true});
    wants_operand_ = last == SqlKind::kOpen || last == SqlKind::kComparison;
    if (last == SqlKind::kWord && sql_role(tokens_[at_ - 1].text) == SqlRole::kSelect) {
      wants_operand_ = true;
    }
    loose_ = true;
    return true;
  }

  // --- an operand is wanted ---

  void operand() {
    switch (token().kind) {
      case SqlKind::kNumber:
        take_operand(Operand::kConstant);
        ++out_.structure;
        break;
      case SqlKind::kString:
      case SqlKind::kOpenString:
        take_operand(Operand::kText);
        ++out_.structure;
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
        cut_off();
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

  void unary() {
    const std::string_view text = token().text;
    if (text == "*" && (frame().in_select || frame().kind == Operand::kCall)) {
      take_operand(Operand::kName);
      ++out_.structure;
    } else if (text == "-" || text == "+" || text == "!") {
      ++at_;
    }
  }

  void operand_word() {
    const SqlRole role = sql_role(token().text);
    switch (role) {
      case SqlRole::kNot:
      case SqlRole::kUnary:
      case SqlRole::kCase:
      case SqlRole::kWhen:
      case SqlRole::kInterval:
      case SqlRole::kAll:
        if (next_is(SqlKind::kOpen) && role != SqlRole::kUnary && role != SqlRole::kNot) break;
        ++at_;
        return;
      case SqlRole::kConstant:
        take_operand(Operand::kConstant);
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
          if (at_ < tokens_.size() && token().kind == SqlKind::kNumber) ++at_;
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

  void select() {
    ++at_;
    frame().in_select = true;
    frame().alias_taken = false;
    frame().left = Operand::kNone;
    frame().compared = false;
    if (frames_.size() > 1) {
      frame().kind = Operand::kSubquery;
      note(SqlFact::kSubquery);
      ++out_.structure;
    }
  }

  /// name, schema.name, name.*, name(arguments
  void name_or_call() {
    std::string_view last = token().text;
    const std::size_t first = at_++;
    while (at_ < tokens_.size() && token().kind == SqlKind::kDot) {
      ++at_;
      if (at_ < tokens_.size() && (token().kind == SqlKind::kWord || token().text == "*")) {
        last = token().text;
        ++at_;
        ++out_.structure;
      }
    }
    note_system_name(first);
    if (at_ < tokens_.size() && token().kind == SqlKind::kOpen) {
      call(last);
      return;
    }
    done_operand(Operand::kName);
  }

  void call(std::string_view name) {
    const SqlFunction function = sql_function(name);
    if (function == SqlFunction::kRisky)
      note(SqlFact::kRiskyCall, name);
    else if (function == SqlFunction::kProbing)
      note(SqlFact::kProbingCall, name);
    else
      note(SqlFact::kCall, name);
    ++out_.structure;
    open(Operand::kCall);
  }

  void note_system_name(std::size_t first) {
    static constexpr std::array kSystem = std::to_array<std::string_view>(
        {"information_schema", "sysobjects", "syscolumns", "sysusers", "sqlite_master", "pg_shadow",
         "pg_catalog", "pg_user", "pg_tables", "all_tables", "all_users", "user_tables",
         "v$version", "sys", "mysql", "master", "dual", "msysobjects", "rdb$database"});
    for (std::size_t i = first; i < at_; ++i) {
      for (const std::string_view name : kSystem) {
        if (same_word(tokens_[i].text, name)) {
          note(SqlFact::kSystemTable, tokens_[i].text);
          ++out_.structure;
        }
      }
    }
  }

  void take_operand(Operand what) {
    ++at_;
    done_operand(what);
  }

  /// An operand is complete: judges the comparison that it ends.
  void done_operand(Operand what) {
    wants_operand_ = false;
    Frame& now = frame();
    if (!now.compared) {
      now.left = what;
      return;
    }
    now.compared = false;
    judge_comparison(now, what);
    now.left = is_constant(what) ? now.left : what;
  }

  void judge_comparison(const Frame& now, Operand right) {
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

  /// What AND/OR was followed by, if no comparison came.
  void judge_logical(const Frame& now) {
    if (!now.logical) return;
    if (now.left == Operand::kConstant)
      note(SqlFact::kLogicalConstant, now.logical_word);
    else if (now.left == Operand::kText)
      note(SqlFact::kLogicalText, now.logical_word);
    else if (now.left == Operand::kCall || now.left == Operand::kSubquery)
      note(SqlFact::kLogicalCall, now.logical_word);
    else if (now.left != Operand::kNone)
      note(SqlFact::kLogicalWord, now.logical_word);
  }

  // --- parentheses ---

  void open(Operand kind) {
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
    frames_.push_back(std::move(inner));
    wants_operand_ = true;
  }

  /// With nothing open, it closes one that the programmer opened: ') or ('a'='a
  void close() {
    if (wants_operand_ && !(frames_.size() > 1 && frame().kind == Operand::kCall)) return;
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

  // --- an operand stands before ---

  void after_operand() {
    switch (token().kind) {
      case SqlKind::kComparison:
        compare();
        break;
      case SqlKind::kArithmetic:
        note(SqlFact::kArithmetic);
        ++at_;
        wants_operand_ = true;
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
        cut_off();
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
        if (loose_) open(Operand::kCall);
        break;
      default:
        break;
    }
  }

  void compare() {
    comparison_ = token().text.substr(0, 8);
    ++at_;
    ++out_.structure;
    frame().compared = true;
    wants_operand_ = true;
  }

  void logical() {
    judge_logical(frame());
    frame().logical = true;
    frame().logical_word = std::string(token().text.substr(0, 8));
    frame().left = Operand::kNone;
    frame().compared = false;
    ++at_;
    wants_operand_ = true;
  }

  /// 'a' 'b' is one string; after AS or a name in a SELECT a string is an alias.
  void string_after() {
    const SqlKind before = at_ > 0 ? tokens_[at_ - 1].kind : SqlKind::kOther;
    if (before == SqlKind::kString || frame().in_select || loose_) ++at_;
  }

  void comma() {
    ++at_;
    ++out_.structure;
    judge_logical(frame());
    frame().alias_taken = false;
    frame().logical = false;
    frame().compared = false;
    wants_operand_ = true;
  }

  void word_after() {
    switch (sql_role(token().text)) {
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
        ++at_;
        wants_operand_ = true;
        return;
      case SqlRole::kEnd:
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

  void word_operator() {
    comparison_ = token().text.substr(0, 8);
    at_ += same_word(token().text, "sounds") || same_word(token().text, "similar") ? 2 : 1;
    at_ = std::min(at_, tokens_.size());
    frame().compared = true;
    wants_operand_ = true;
  }

  void is() {
    comparison_ = "IS";
    ++at_;
    if (at_ < tokens_.size() && token().kind == SqlKind::kWord &&
        sql_role(token().text) == SqlRole::kNot) {
      ++at_;
    }
    frame().compared = true;
    wants_operand_ = true;
  }

  void in() {
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

  /// x BETWEEN a AND b: the AND is no logical one.
  void between() {
    ++at_;
    frame().compared = true;
    wants_operand_ = true;
  }

  void union_select() {
    std::size_t ahead = 1;
    while (peek(ahead) != nullptr && (peek(ahead)->kind == SqlKind::kOpen ||
                                      (peek(ahead)->kind == SqlKind::kWord &&
                                       sql_role(peek(ahead)->text) == SqlRole::kAll))) {
      ++ahead;
    }
    const SqlToken* next = peek(ahead);
    if (next == nullptr || next->kind != SqlKind::kWord) return;
    const bool values = same_word(next->text, "values");
    if (!values && sql_role(next->text) != SqlRole::kSelect) return;
    for (std::size_t i = 1; i < ahead; ++i) {
      if (peek(i)->kind == SqlKind::kOpen) frames_.push_back({.kind = Operand::kName});
      if (frames_.size() >= kMaxDepth) return;
    }
    judge_logical(frame());
    at_ += ahead + 1;
    union_at_structure_ = out_.structure;
    has_union_ = true;
    frame() = Frame{.kind = frame().kind, .in_select = true};
    wants_operand_ = true;
  }

  void order_by() {
    if (next_role() != SqlRole::kBy) return;
    at_ += 2;
    if (at_ < tokens_.size() && token().kind == SqlKind::kNumber) {
      note(SqlFact::kOrderBy, token().text);
    }
    judge_logical(frame());
    frame() = Frame{.kind = frame().kind, .in_select = frame().in_select};
    wants_operand_ = true;
  }

  void clause() {
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

  void into() {
    ++at_;
    if (at_ < tokens_.size() && token().kind == SqlKind::kWord &&
        sql_role(token().text) == SqlRole::kOutfile) {
      ++at_;
      note(SqlFact::kIntoFile);
    }
    wants_operand_ = true;
  }

  void procedure() {
    const SqlToken* next = peek();
    if (next == nullptr || !same_word(next->text, "analyse")) return;
    note(SqlFact::kRiskyCall, "PROCEDURE ANALYSE");
    ++at_;
    wants_operand_ = true;
  }

  void go_on_in_select() {
    const bool where = sql_role(token().text) == SqlRole::kWhere;
    if (!frame().in_select && frame().kind != Operand::kCall && !loose_) {
      if (where) logical();  // the value closed the query's own subquery: WHERE goes on behind it
      return;
    }
    ++at_;
    if (where) {
      frame().logical = false;
      frame().compared = false;
    }
    frame().alias_taken = false;
    wants_operand_ = true;
  }

  void go_on_in_call() {
    if (frames_.size() == 1 && !frame().in_select && !loose_) return;
    ++at_;
    wants_operand_ = true;
  }

  void alias() {
    const SqlToken* next = peek();
    const bool has_place = frame().in_select || frame().kind == Operand::kCall || closed_outer_;
    if (next == nullptr || !has_place) return;
    at_ += 2;
    frame().alias_taken = true;
    if (at_ < tokens_.size() && token().kind == SqlKind::kOpen && frame().kind == Operand::kCall) {
      open(Operand::kCall);  // cast(x as char(10))
    }
  }

  void bare_alias() {
    if (loose_) {
      ++at_;
      ++out_.loose_words;
      return;
    }
    if (!frame().in_select || frame().alias_taken) return;
    frame().alias_taken = true;
    ++at_;
  }

  void statement_without_semicolon() {
    const auto head = match_statement(std::span(tokens_).subspan(at_));
    if (head && head->unmistakable) {
      statement();
    } else if (loose_) {
      ++at_;
    }
  }

  void semicolon() {
    judge_all();
    ++at_;
    ++out_.structure;
    frames_.assign(1, Frame{});
    loose_ = false;
    wants_operand_ = false;
    if (at_ >= tokens_.size() || token().kind == SqlKind::kLineComment) return;
    if (token().kind == SqlKind::kOpen && next_role() == SqlRole::kSelect) {
      note(SqlFact::kStatement, "SELECT");
      wants_operand_ = true;
      return;
    }
    if (token().kind != SqlKind::kWord) {
      out_.failed = token().kind != SqlKind::kSemicolon;
      return;
    }
    if (sql_role(token().text) == SqlRole::kEnd) {
      ++at_;
      return;
    }
    if (sql_role(token().text) == SqlRole::kSelect) {
      note(SqlFact::kStatement, "SELECT");
      wants_operand_ = true;
      return;
    }
    out_.failed = !statement();
  }

  void cut_off() {
    note(SqlFact::kCutOff, token().text.substr(0, 3));
    judge_all();
    ++at_;
    cut_off_ = true;
  }

  void judge_all() {
    if (wants_operand_) return;
    for (const Frame& each : frames_) judge_logical(each);
  }

  void finish() {
    judge_all();
    out_.complete = !wants_operand_ || cut_off_;
  }

  /// What the spelling of the tokens that made sense says; and how much the UNION was worth.
  void note_spelling() {
    if (has_union_) {
      const bool structured = out_.structure > union_at_structure_ || cut_off_;
      note(structured ? SqlFact::kUnionSelect : SqlFact::kUnionWords);
    }
    for (std::size_t i = 0; i < std::min(at_, tokens_.size()); ++i) {
      const SqlToken& each = tokens_[i];
      if (each.in_version_comment) note(SqlFact::kVersionComment, each.text);
      if (each.after_comment && i > 0) note(SqlFact::kCommentBetween);
      if (each.kind == SqlKind::kWord && is_mixed_case(each.text) &&
          sql_role(each.text) != SqlRole::kName) {
        note(SqlFact::kMixedCase, each.text);
      }
    }
  }

  const std::vector<SqlToken>& tokens_;
  std::vector<Frame> frames_;
  SqlParse out_;
  std::size_t at_ = 0;
  std::size_t union_at_structure_ = 0;
  bool has_union_ = false;
  bool wants_operand_ = true;
  bool cut_off_ = false;
  bool closed_outer_ = false;    ///< a parenthesis of the programmer's was closed
  std::string_view comparison_;  ///< the operator met last
  bool loose_ = false;  ///< inside another statement, whose grammar is not followed closely
};

}  // namespace

bool SqlParse::has(SqlFact fact) const {
  return std::ranges::find(notes, fact, &SqlNote::fact) != notes.end();
}

SqlParse parse_sql(const std::vector<SqlToken>& tokens, SqlStart start) {
  return Machine(tokens, start).run();
}

}  // namespace quell::attack
