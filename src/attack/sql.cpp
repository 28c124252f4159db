// SQL injection: would the value parse as SQL where a programmer would have put it? Contexts: as a
// bare operand, appended to one, and inside quotes of each kind. The weights are log-odds set by
// hand from what each observation means, see docs/detection.md.
#include <algorithm>
#include <array>

#include "families.h"
#include "sql_grammar.h"
#include "sql_tokens.h"

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

/// Weights of a fact: after leaving quotes; unquoted behind a number; unquoted otherwise, where
/// ordinary words may look like SQL.
struct Weight {
  SqlFact fact;
  std::string_view text;
  double quoted;
  double number;
  double word;
};
constexpr std::array kWeights = std::to_array<Weight>({
    {SqlFact::kLogicalConstants,
     "a condition on constants, always true or always false, joined with", 5, 5.5, 5},
    {SqlFact::kLogicalComparison, "a further comparison joined with", 3.5, 4, 1},
    {SqlFact::kLogicalCall, "a function call or subquery joined as a condition with", 4.5, 5, 3.5},
    {SqlFact::kLogicalConstant, "a constant as a condition joined with", 3, 2.5, 0.5},
    {SqlFact::kLogicalTruth, "TRUE, FALSE or NULL as a condition joined with", 4, 4, 0.5},
    {SqlFact::kLogicalText, "a string as a condition joined with", 1, 0.5, 0},
    {SqlFact::kLogicalWord, "a name as a condition joined with", 1.5, 1.5, 0},
    {SqlFact::kComparison, "a comparison", 2.5, 0.5, 0},
    {SqlFact::kArithmetic, "an operator of SQL", 1, 0, 0},
    {SqlFact::kUnionSelect, "UNION SELECT appends the rows of another query", 6.5, 6.5, 6},
    {SqlFact::kUnionWords, "the words UNION SELECT in a place where they parse", 4, 4, 2},
    {SqlFact::kStatement, "another statement begins:", 5, 5, 4.5},
    {SqlFact::kSubquery, "a subquery in parentheses", 4, 4.5, 4.5},
    {SqlFact::kRiskyCall,
     "calls a function that waits, reads files, runs programs or leaks through errors:", 4.5, 4.5,
     4.5},
    {SqlFact::kProbingCall, "calls a function used to build or take apart values:", 1.5, 1.5, 1},
    {SqlFact::kCall, "calls a function:", 0.5, 0.5, 0},
    {SqlFact::kCutOff, "a comment cuts off the rest of the statement:", 3, 0.8, 0.3},
    {SqlFact::kOrderBy, "ORDER BY or GROUP BY a column number:", 3.5, 3.5, 3.1},
    {SqlFact::kClause, "a further clause:", 2, 1, 0},
    {SqlFact::kIntoFile, "writes the answer into a file", 5, 5, 4},
    {SqlFact::kVersionComment, "code inside a MySQL version comment", 3, 3, 3},
    {SqlFact::kCommentBetween, "comments in place of spaces", 1.5, 1.5, 1.5},
    {SqlFact::kMixedCase, "a keyword in mixed case:", 1, 1, 1},
    {SqlFact::kVariable, "reads a server variable:", 2, 2, 2},
    {SqlFact::kSystemTable, "names a table of the database's own catalogue:", 1, 1, 0.5},
});
static_assert(std::ranges::all_of(kWeights,
                                  [](const Weight& each) {
                                    return &each == &kWeights[static_cast<std::size_t>(each.fact)];
                                  }),
              "looked up by fact: in the order of SqlFact");

/// Which column of the weights counts.
enum class Ground { kQuoted, kNumber, kWord };

double weight_of(const Weight& weight, Ground ground) {
  switch (ground) {
    case Ground::kQuoted:
      return weight.quoted;
    case Ground::kNumber:
      return weight.number;
    case Ground::kWord:
      return weight.word;
  }
  return 0;
}

Ground ground_of(const Context& context, const SqlParse& parse) {
  if (context.quote != SqlQuote::kNone) return Ground::kQuoted;
  return parse.began_with_number ? Ground::kNumber : Ground::kWord;
}

/// Statements that stand alone: prose begins with "select" and "update" too, so only what prose
/// does not have counts.
void weigh_own_statement(const SqlParse& parse, PartRecord& out) {
  if (!parse.began_with_statement) return;
  if (parse.has(SqlFact::kStatement)) return;  // weighed there
  const double weight = parse.structure >= 2 ? 4.5 : parse.structure == 1 ? 3.2 : 0;
  if (weight > 0) {
    out.observe({.text = "the value is a SELECT statement of its own", .weight = weight});
  }
}

bool is_obfuscation(SqlFact fact) {
  return fact == SqlFact::kCommentBetween || fact == SqlFact::kMixedCase ||
         fact == SqlFact::kCutOff || fact == SqlFact::kVersionComment;
}

bool is_letter(std::string_view text) {
  return !text.empty() &&
         ((text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z'));
}

/// "#2", "--infant": a comment mark with a word behind it stands in prose more often than in SQL.
bool glued(std::string_view comment) {
  const std::string_view rest = comment.substr(comment.starts_with('#') ? 1 : 2);
  return !rest.empty() && std::string_view(" \t\r\n-+#*!/").find(rest[0]) == std::string_view::npos;
}

/// "drop table lamp" and "exec noun" are prose as well as SQL.
double prose_like(const SqlParse& parse, const SqlNote& note, double usual) {
  if (parse.loose_words >= 2) return 1;
  if (!parse.began_with_statement || parse.structure >= 2) return usual;
  if (note.detail == "DELETE" || note.detail == "REPLACE") return 2.5;
  return parse.complete && note.detail != "EXEC" && note.detail != "EXECUTE" ? 3.2 : 1;
}

void weigh_notes(const SqlParse& parse, Ground ground, PartRecord& out) {
  for (const SqlNote& note : parse.notes) {
    const Weight& weight = kWeights[static_cast<std::size_t>(note.fact)];
    double value = weight_of(weight, ground);
    // "drop table lamp" is prose as well as SQL.
    if (note.fact == SqlFact::kStatement && parse.structure < 3)
      value = prose_like(parse, note, value);
    // inches, feet and quoted words: 'is', 12" -- and "like"
    if (ground == Ground::kQuoted && note.fact == SqlFact::kComparison && is_letter(note.detail)) {
      value = 0.8;
    }
    if (ground == Ground::kQuoted && note.fact == SqlFact::kCutOff && glued(note.detail)) value = 1;
    if (value != 0) {
      out.observe({.text = weight.text, .weight = value, .detail = note.detail});
    }
  }
}

/// Whether anything beyond spelling was seen: a comment alone is no SQL.
bool says_anything(const SqlParse& parse, const Context& context) {
  const bool has_substance = std::ranges::any_of(
      parse.notes, [](const SqlNote& note) { return !is_obfuscation(note.fact); });
  const bool cut = context.quote != SqlQuote::kNone && parse.has(SqlFact::kCutOff);
  return has_substance || cut || parse.began_with_statement;
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

void weigh_parse(const Context& context, const SqlParse& parse, PartRecord& out) {
  const Ground ground = ground_of(context, parse);
  weigh_notes(parse, ground, out);
  weigh_own_statement(parse, out);
  if (!out.observed_any()) return;
  if (ground == Ground::kQuoted) {
    out.observe(
        {.text = "a quote ends the programmer's string and SQL goes on behind it", .weight = 1.5});
  }
  if (parse.failed) {
    out.observe({.text = "but it stops being SQL after",
                 .weight = -2.0,
                 .unit = Unit::kTokens,
                 .count = parse.consumed});
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
bool cannot_follow_operand(const SqlToken& first) {
  switch (first.kind) {
    case SqlKind::kWord:
      return first.role == SqlRole::kName;
    case SqlKind::kNumber:
    case SqlKind::kString:
    case SqlKind::kOpenString:
    case SqlKind::kVariable:
    case SqlKind::kOpen:
    case SqlKind::kDot:
    case SqlKind::kOther:
      return true;
    default:
      return false;
  }
}

void judge_in(const Context& context, const Question& question, Workspace& work) {
  SqlTokens& tokens = work.sql_tokens;
  if (!tokens.has(0)) return;
  if (context.start == SqlStart::kAfterOperand && cannot_follow_operand(tokens[0])) return;
  const SqlParse& parse = work.sql_machine.run(tokens, context.start);
  if (!says_anything(parse, context)) return;
  PartRecord& out = work.record;
  weigh_parse(context, parse, out);
  if (!out.observed_any()) return;
  weigh_encoding(question.needless_layers, out);
  if (out.wants_tokens()) show(tokens, parse.consumed + 1, out);
  out.settle(Technique::kSql, context.name, question.layer);
}

}  // namespace

void judge_sql(const Question& question, Workspace& work) {
  if (question.value.size() < 3) return;
  for (const Context& context : kContexts) {
    if (context.needs != 0 && !holds(question.holds, context.needs)) continue;
    const bool same_tokens =
        context.quote == SqlQuote::kNone && context.start != SqlStart::kOperand;
    if (!same_tokens && !work.sql_tokens.begin(question.value, context.quote)) continue;
    judge_in(context, question, work);
  }
}

}  // namespace quell::attack
