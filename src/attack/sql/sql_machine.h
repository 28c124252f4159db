// The state machine behind parse_sql: two states (an operand is wanted, an operand stands before)
// and a stack of parentheses. Private to attack. Every step takes at least one token or fails, so
// that it is linear. Its three parts: sql_machine.cpp (the course of it and what is worth a note),
// sql_operand.cpp and sql_after_operand.cpp (one for each state).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sql/sql_grammar.h"
#include "sql/sql_tokens.h"
#include "sql/sql_words.h"

namespace quell::attack {

/// What an operand is, as far as it matters for a comparison.
enum class Operand : std::uint8_t {
  kNone,
  kConstant,
  kTruth,
  kText,
  kName,
  kCall,
  kSubquery,
  kVariable
};

inline bool is_constant(Operand operand) {
  return operand == Operand::kConstant || operand == Operand::kTruth || operand == Operand::kText;
}

/// One level of parentheses; the first is the statement itself.
struct Frame {
  Operand kind = Operand::kNone;  ///< what the closed parenthesis will be: kCall, kSubquery, kName
  bool in_select = false;         ///< FROM, aliases and '*' make sense
  bool alias_taken = false;
  Operand left = Operand::kNone;  ///< of the comparison that is open
  bool compared = false;          ///< an operator stands between left and what comes
  bool logical = false;           ///< AND/OR came before
  bool has_from = false;          ///< of a subquery
  std::string_view logical_word{};
  std::string_view left_text{};  ///< if left is a name
  std::size_t select_at = 0;     ///< how much structure there was before a subquery's columns
};

inline constexpr std::size_t kMaxDepth = 256;
/// How often a parse begins anew behind what is no SQL.
inline constexpr std::size_t kMaxResumes = 4;

/// Whether to look for SQL behind what is none.
enum class Resume : std::uint8_t { kNever, kWhereItFails };

/// Parses one value after another, keeping its memory.
class SqlMachine {
 public:
  /// The result is valid until the next run.
  const SqlParse& run(SqlTokens& tokens, SqlStart start, Resume resume);

 private:
  /// Whether there is a token at which to go on.
  [[nodiscard]] bool more() { return tokens_->has(at_); }
  /// REQUIRES: more() was true.
  [[nodiscard]] const SqlToken& token() const { return (*tokens_)[at_]; }
  [[nodiscard]] const SqlToken* peek(std::size_t ahead = 1) {
    return tokens_->has(at_ + ahead) ? &(*tokens_)[at_ + ahead] : nullptr;
  }
  [[nodiscard]] bool next_is(SqlKind kind) {
    const SqlToken* next = peek();
    return next != nullptr && next->kind == kind;
  }
  [[nodiscard]] SqlRole next_role() {
    const SqlToken* next = peek();
    return next != nullptr ? next->role : SqlRole::kName;
  }
  Frame& frame() { return frames_.back(); }

  void note(SqlFact fact, std::string_view detail = {}) {
    if (!out_.resumed || counts_behind_text(fact)) out_.note(fact, detail);
  }
  /// What stays remarkable in the middle of other text.
  static bool counts_behind_text(SqlFact fact);

  // The course (sql_machine.cpp).
  void reset(SqlTokens& tokens, SqlStart start);
  void begin();
  /// A statement other than SELECT at the current token.
  bool statement();
  void take_operand(Operand what);
  /// An operand is complete: judges the comparison that it ends.
  void done_operand(Operand what);
  void judge_comparison(const Frame& now, Operand right);
  /// What AND/OR was followed by, if no comparison came.
  void judge_logical(const Frame& now);
  void judge_all();
  void judge_unfinished();
  void judge_subquery(const Frame& now);
  [[nodiscard]] bool is_remarkable_comparison(const Frame& now, Operand right);
  void semicolon();
  void comment();
  void cut_off();
  void finish();
  /// What the spelling of the tokens that made sense says; and how much the UNION was worth.
  void note_spelling();

  // Going on behind what is no SQL (sql_resume.cpp).
  bool resume();
  [[nodiscard]] static bool stands_apart(const SqlToken& word);
  [[nodiscard]] bool may_resume_at(std::size_t token);
  [[nodiscard]] bool is_condition_at(std::size_t token);
  [[nodiscard]] bool is_union_at(std::size_t token);
  [[nodiscard]] bool is_risky_call_at(std::size_t token);
  void restart_at(std::size_t token);

  // An operand is wanted (sql_operand.cpp).
  void operand();
  void unary();
  void operand_word();
  void select();
  /// name, schema.name, name.*, name(arguments
  void name_or_call();
  [[nodiscard]] bool is_remark();
  void call(std::string_view name, std::string_view package);
  void note_system_name(const SqlToken& name);
  void open(Operand kind);
  /// With nothing open, it closes one that the programmer opened: ') or ('a'='a
  void close();

  // An operand stands before (sql_after_operand.cpp).
  void after_operand();
  void arithmetic();
  void compare();
  void logical();
  /// 'a' 'b' is one string; after AS or a name in a SELECT a string is an alias.
  void string_after();
  void comma();
  void word_after();
  void word_operator();
  bool lock_clause();
  void is();
  void in();
  /// x BETWEEN a AND b: the AND is no logical one.
  void between();
  void union_open();
  void union_select();
  void order_by();
  void clause();
  void into();
  void procedure();
  [[nodiscard]] bool names_table_of_programmer();
  void go_on_in_select();
  void go_on_in_call();
  void alias();
  bool goes_on_by_word();
  void bare_alias();
  void statement_without_semicolon();

  SqlTokens* tokens_ = nullptr;  ///< of the value that is being parsed
  std::vector<Frame> frames_;
  SqlParse out_;
  std::size_t at_ = 0;
  std::size_t union_at_structure_ = 0;
  std::size_t probing_calls_ = 0;
  std::size_t resumes_ = 0;
  std::string_view probing_name_;
  bool has_union_ = false;
  bool union_all_ = false;
  bool union_of_symbols_ = false;
  bool in_case_ = false;
  bool has_then_ = false;
  bool wants_operand_ = true;
  bool cut_off_ = false;
  bool closed_outer_ = false;    ///< a parenthesis of the programmer's was closed
  std::string_view comparison_;  ///< the operator met last
  bool loose_ = false;  ///< inside another statement, whose grammar is not followed closely
};

}  // namespace quell::attack
