// SQL injection: would the value parse as SQL where a programmer would have put it? Contexts: as a
// bare operand, appended to one, and inside quotes of each kind.
#include <algorithm>
#include <array>
#include <span>

#include "judging/families.h"
#include "judging/header_value.h"
#include "sql/sql_grammar.h"
#include "sql/sql_tokens.h"
#include "sql/sql_weigh.h"

namespace quell::attack {

namespace {

struct Context {
  SqlQuote quote;
  ByteSet needs;  ///< the quote
  SqlStart start;
  std::string_view name;
};
constexpr std::array kContexts = std::to_array<Context>({
    {SqlQuote::kNone, 0, SqlStart::kOperand, "as a number, a name or an expression"},
    {SqlQuote::kNone, 0, SqlStart::kAfterOperand, "appended to a number"},
    {SqlQuote::kSingle, kSingleQuote, SqlStart::kAfterOperand, "inside single quotes"},
    {SqlQuote::kDouble, kDoubleQuote, SqlStart::kAfterOperand, "inside double quotes"},
    {SqlQuote::kBacktick, kBacktick, SqlStart::kAfterOperand, "inside backticks"},
});
/// How many quotes of a value are tried as the one that ends the programmer's string.
constexpr std::size_t kMaxBreaks = 4;

/// Where in the value a context begins.
enum class Place : std::uint8_t { kFirst, kLaterQuote, kAssigned };

SqlGround ground_of(const Context& context, const SqlParse& parse, Place place) {
  if (context.quote != SqlQuote::kNone) {
    return place == Place::kFirst ? SqlGround::kQuoted : SqlGround::kLater;
  }
  if (context.start == SqlStart::kAfterOperand) return SqlGround::kAppended;
  return parse.began_with_number ? SqlGround::kNumber : SqlGround::kWord;
}

std::string_view kind_name(SqlKind kind) {
  switch (kind) {
    case SqlKind::kNumber:
      return "number";
    case SqlKind::kString:
      return "string";
    case SqlKind::kOpenString:
      return "open string";
    case SqlKind::kWord:
      return "word";
    case SqlKind::kVariable:
      return "variable";
    case SqlKind::kComparison:
      return "comparison";
    case SqlKind::kLogical:
      return "logical operator";
    case SqlKind::kArithmetic:
      return "operator";
    case SqlKind::kOpen:
    case SqlKind::kClose:
      return "parenthesis";
    case SqlKind::kComma:
      return "comma";
    case SqlKind::kDot:
      return "dot";
    case SqlKind::kSemicolon:
      return "end of statement";
    case SqlKind::kLineComment:
      return "comment";
    case SqlKind::kOther:
      return "no SQL";
  }
  return "";
}

void show(SqlTokens& tokens, std::size_t consumed, PartRecord& out) {
  for (std::size_t i = 0; i < std::min(consumed, PartRecord::kShownTokens) && tokens.has(i); ++i) {
    out.show({.kind = kind_name(tokens[i].kind), .text = tokens[i].text.substr(0, 200)});
  }
}

/// Needless encoding counts only beside something else: by itself it is no SQL.
void weigh_encoding(unsigned needless_layers, PartRecord& out) {
  if (needless_layers == 0) return;
  out.observe({.text = "letters or dots encoded that need no encoding,",
               .weight = needless_layers == 1 ? 1.0 : 2.0,
               .unit = Unit::kTimes,
               .count = needless_layers});
}

/// Nothing of SQL goes on behind an operand with these: the parse would end where it began.
bool cannot_follow_operand(SqlTokens& tokens) {
  const bool before_select = tokens.has(1) && tokens[1].role == SqlRole::kSelect;
  const SqlToken& first = tokens[0];
  switch (first.kind) {
    case SqlKind::kWord:
      return first.role == SqlRole::kName;
    case SqlKind::kOpen:
      return !before_select;
    case SqlKind::kNumber:
    case SqlKind::kString:
    case SqlKind::kOpenString:
    case SqlKind::kVariable:
    case SqlKind::kDot:
    case SqlKind::kOther:
      return true;
    default:
      return false;
  }
}

/// Whether SQL may stand behind what is none: it needs one of these bytes to be remarkable there.
/// User agents have parentheses, and the quick look at headers relies on what they can't do.
bool may_resume(const Context& context, const Question& question) {
  constexpr ByteSet kRemarkable = kSingleQuote | kDoubleQuote | kSqlOperator;
  const ByteSet any_of = question.where == Where::kHeader ? kRemarkable : kRemarkable | kSqlCall;
  const bool own_tokens = context.quote != SqlQuote::kNone || context.start == SqlStart::kOperand;
  return own_tokens && holds(question.holds, any_of) && holds(question.holds, kSqlGap);
}

void judge_in(const Context& context, Place place, const Question& question, Workspace& work) {
  SqlTokens& tokens = work.sql_tokens;
  if (!tokens.has(0)) return;
  const Resume resume = place == Place::kFirst && may_resume(context, question)
                            ? Resume::kWhereItFails
                            : Resume::kNever;
  if (context.start == SqlStart::kAfterOperand && resume == Resume::kNever &&
      cannot_follow_operand(tokens)) {
    return;
  }
  const SqlParse& parse = work.sql_machine.run(tokens, context.start, resume);
  const SqlReading reading{.value = question.value,
                           .ground = ground_of(context, parse, place),
                           .parse = &parse,
                           .tokens = &tokens,
                           .is_assigned = place == Place::kAssigned};
  PartRecord& out = work.record;
  weigh_sql(reading, out);
  if (!out.observed_any()) return;
  weigh_encoding(question.needless_layers, out);
  if (out.wants_tokens()) show(tokens, parse.consumed + 1, out);
  out.settle(Technique::kSql, context.name, question.layer);
}

/// The first quote ends the programmer's string, unless the value is a quotation itself: then
/// nothing of SQL stands behind that quote, and a later one may be it.
void judge_breaks(const Context& context, const Question& question, Workspace& work) {
  std::size_t from = 0;
  for (std::size_t breaks = 0; breaks < kMaxBreaks; ++breaks) {
    if (!work.sql_tokens.begin(question.value, context.quote, from)) return;
    const bool leads_nowhere = work.sql_tokens.has(0) && cannot_follow_operand(work.sql_tokens);
    judge_in(context, breaks == 0 ? Place::kFirst : Place::kLaterQuote, question, work);
    if (!leads_nowhere) return;
    from = work.sql_tokens.begins_at();
  }
}

/// Both contexts without quotes read the same tokens.
void judge_unquoted(Place place, const Question& question, Workspace& work) {
  work.sql_tokens.begin(question.value, SqlQuote::kNone);
  judge_in(kContexts[0], place, question, work);
  judge_in(kContexts[1], place, question, work);
}

/// What follows in a value that is itself "name=value"; empty if it is none.
std::string_view assigned(std::string_view value) {
  constexpr std::size_t kLongestName = 64;
  const std::size_t equals = value.substr(0, kLongestName + 1).find('=');
  if (equals == std::string_view::npos || equals == 0) return {};
  const auto in_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == '[' || c == ']';
  };
  const char first = value[0];
  const bool is_name =
      (first < '0' || first > '9') && std::ranges::all_of(value.substr(0, equals), in_name);
  return is_name ? value.substr(equals + 1) : std::string_view();
}

/// Some programs decode a path as they decode a form: there '+' is a blank.
void judge_with_blanks(const Question& question, Workspace& work) {
  const std::span<char> room = work.bytes.room(question.value.size());
  std::ranges::replace_copy(question.value, room.begin(), '+', ' ');
  Question inner = question;
  inner.value = work.bytes.keep(room, question.value.size());
  for (const Context& context : kContexts) {
    if (holds(question.holds, context.needs)) judge_breaks(context, inner, work);
  }
}

}  // namespace

void judge_sql(const Question& asked, Workspace& work) {
  constexpr std::size_t kShortest = 3;
  Question question = asked;
  question.value = behind_header_name(asked);
  if (question.value.size() < kShortest) return;
  judge_unquoted(Place::kFirst, question, work);
  for (const Context& context : kContexts) {
    if (holds(question.holds, context.needs)) judge_breaks(context, question, work);
  }
  const bool may_hide_blanks = question.where == Where::kPath && holds(question.holds, kPlus) &&
                               holds(question.holds, kSingleQuote | kDoubleQuote);
  if (may_hide_blanks) judge_with_blanks(question, work);
  if (!holds(question.holds, kSqlOperator)) return;  // there is no "="
  Question inner = question;
  inner.value = assigned(question.value);
  if (inner.value.size() >= kShortest) judge_unquoted(Place::kAssigned, inner, work);
}

}  // namespace quell::attack
