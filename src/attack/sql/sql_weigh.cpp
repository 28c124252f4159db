// The weights are log-odds set by hand from what each observation means, see docs/detection.md.
#include "sql/sql_weigh.h"
#include "text/ascii_set.h"

#include <algorithm>
#include <array>

namespace quell::attack {

namespace {

/// Weights of a fact on each ground: quoted, number, appended, and word (or behind a later quote).
struct Weight {
  SqlFact fact;
  std::string_view text;
  double quoted;
  double number;
  double appended;
  double word;
};
constexpr std::array kWeights = std::to_array<Weight>({
    {SqlFact::kLogicalConstants,
     "a condition on constants, always true or always false, joined with", 5, 5.5, 5, 5},
    {SqlFact::kLogicalComparison, "a further comparison joined with", 3.5, 4, 3.2, 1},
    {SqlFact::kLogicalCall, "a function call or subquery joined as a condition with", 4.5, 5, 4,
     3.5},
    {SqlFact::kLogicalConstant, "a constant as a condition joined with", 3, 2.5, 0.5, 0.5},
    {SqlFact::kLogicalTruth, "TRUE, FALSE or NULL as a condition joined with", 4, 4, 3.1, 0.5},
    {SqlFact::kLogicalText, "a string as a condition joined with", 1, 0.5, 0.5, 0},
    {SqlFact::kLogicalWord, "a name as a condition joined with", 1.2, 1.5, 0, 0},
    {SqlFact::kLogicalOpen, "the statement is to go on behind", 1, 0, 0, 0},
    {SqlFact::kLogicalUnfinished, "a constant compared with what the statement goes on with, after",
     3, 3.2, 3.2, 1},
    {SqlFact::kNameUnfinished, "a name compared with what the statement goes on with, after", 1.5,
     1.5, 3.1, 0},
    {SqlFact::kComparison, "a comparison", 2.5, 0.5, 0, 0},
    {SqlFact::kNameComparison, "a comparison with a name", 1.2, 0, 0, 0},
    {SqlFact::kConstantComparison, "two constants compared with each other by", 0.5, 3.1, 3.2, 3.2},
    {SqlFact::kArithmetic, "an operator of SQL", 1, 0, 0, 0},
    {SqlFact::kUnionSelect, "UNION SELECT appends the rows of another query", 6.5, 6.5, 6, 6},
    {SqlFact::kUnionWords, "the words UNION SELECT in a place where they parse", 4, 4, 2, 2},
    {SqlFact::kUnionOpen, "UNION, and the rest is to come from elsewhere", 2, 3.1, 0, 0},
    {SqlFact::kStatement, "another statement begins:", 5, 5, 4.5, 4.5},
    {SqlFact::kStatementWord, "behind the end of the statement a word that begins one:", 2, 3.1, 0,
     0},
    {SqlFact::kEndOfStatement, "ends the statement", 1.7, 0, 0, 0},
    {SqlFact::kSubquery, "a subquery in parentheses", 4, 4.5, 4.5, 4.5},
    {SqlFact::kRiskyCall,
     "calls a function that waits, reads files, runs programs or leaks through errors:", 4.5, 4.5,
     4.5, 4.5},
    {SqlFact::kProbingCall, "calls a function used to build or take apart values:", 1.5, 1.5, 1, 1},
    {SqlFact::kCase, "a whole CASE WHEN THEN END", 2, 3.2, 3.2, 3.2},
    {SqlFact::kCast, "a cast of PostgreSQL's:", 2, 3.1, 3.1, 3.1},
    {SqlFact::kProbingCalls, "calls several such functions together", 1, 1.5, 2.2, 2.2},
    {SqlFact::kCall, "calls a function:", 0.5, 0.5, 0, 0},
    {SqlFact::kCutOff, "a comment cuts off the rest of the statement:", 3, 0.8, 0.8, 0.3},
    {SqlFact::kOrderBy, "ORDER BY or GROUP BY a column number:", 3.5, 3.5, 3.1, 3.1},
    {SqlFact::kClause, "a further clause:", 2, 1, 0, 0},
    {SqlFact::kIntoFile, "writes the answer into a file", 5, 5, 4, 4},
    {SqlFact::kOuterFrom, "ends a list or subquery of the programmer's: AS name FROM", 2, 3.1, 3.2,
     0},
    {SqlFact::kVersionComment, "code inside a MySQL version comment", 3, 3, 3, 3},
    {SqlFact::kOddNumber, "a number without digits behind its exponent, which MySQL reads past", 2,
     3.1, 3.1, 3.1},
    {SqlFact::kCommentBetween, "comments in place of spaces", 1.5, 1.5, 1.5, 1.5},
    {SqlFact::kMixedCase, "a keyword in mixed case:", 1, 1, 1, 1},
    {SqlFact::kVariable, "reads a server variable:", 2, 2, 2, 2},
    {SqlFact::kSystemTable, "names a table of the database's own catalogue:", 1, 1, 0.5, 0.5},
});
static_assert(std::ranges::all_of(kWeights,
                                  [](const Weight& each) {
                                    return &each == &kWeights[static_cast<std::size_t>(each.fact)];
                                  }),
              "looked up by fact: in the order of SqlFact");

double weight_of(const Weight& weight, SqlGround ground) {
  switch (ground) {
    case SqlGround::kQuoted:
      return weight.quoted;
    case SqlGround::kNumber:
      return weight.number;
    case SqlGround::kAppended:
      return weight.appended;
    case SqlGround::kWord:
    case SqlGround::kLater:
      return weight.word;
  }
  return 0;
}

/// "if (a && b) return c;" is any language's; what T-SQL's IF does is another statement.
bool is_lone_if(const SqlReading& reading) {
  const SqlParse& parse = *reading.parse;
  SqlTokens& tokens = *reading.tokens;
  if (!parse.began_with_statement) return false;
  if (tokens.has(2) && tokens[2].kind == SqlKind::kNumber) return false;
  if (parse.has(SqlFact::kRiskyCall) || parse.has(SqlFact::kSubquery)) return false;
  return std::ranges::count(parse.notes, SqlFact::kStatement, &SqlNote::fact) < 2;
}

/// Statements that stand alone: prose begins with "select" and "update" too, so only what prose
/// does not have counts.
void weigh_own_statement(const SqlReading& reading, PartRecord& out) {
  const SqlParse& parse = *reading.parse;
  if (!parse.began_with_statement) return;
  if (parse.has(SqlFact::kStatement)) return;  // weighed there
  const bool disguised = parse.has(SqlFact::kCommentBetween);
  SqlTokens& tokens = *reading.tokens;
  const bool is_text = parse.consumed <= 2 && tokens.has(1) && tokens[1].kind == SqlKind::kString;
  const double weight = is_text && !disguised               ? 2.0
                        : parse.structure >= 2 || disguised ? 4.5
                        : parse.structure == 1              ? 3.2
                                                            : 0;
  if (weight > 0) {
    out.observe({.text = "the value is a SELECT statement of its own", .weight = weight});
  }
}

bool is_obfuscation(SqlFact fact) {
  return fact == SqlFact::kCommentBetween || fact == SqlFact::kMixedCase ||
         fact == SqlFact::kCutOff || fact == SqlFact::kVersionComment;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// "#2", "--infant": a comment mark with a word behind it stands in prose more often than in SQL.
bool glued(std::string_view comment) {
  const std::string_view rest = comment.substr(comment.starts_with('#') ? 1 : 2);
  return !rest.empty() && !is_any<" \t\r\n-+#*!/">(rest[0]);
}

/// Nothing behind the comment mark: "--", "-- -", "--+", "/*"; not the dashes of a ruler.
bool is_bare(std::string_view comment) {
  constexpr std::size_t kMark = 2;
  const std::string_view rest = comment.substr(std::min(kMark, comment.size()));
  return find_none<" \t\r\n-+*/">(rest) == std::string_view::npos && !rest.starts_with('-');
}

/// Whether it compares with symbols or calls anything: sentences do not.
bool has_symbols(std::string_view value) {
  return find_any<"=<>!()'\"">(value) != std::string_view::npos;
}
/// "drop table lamp" and "exec noun" are prose as well as SQL.
double prose_like(const SqlParse& parse, const SqlNote& note, double usual) {
  if (note.detail.ends_with(" TABLE")) return 3.4;  // ALTER TABLE x ADD: no prose
  if (parse.loose_words >= 2) return 1;
  if (!parse.began_with_statement || parse.structure >= 2) return usual;
  if (note.detail == "DELETE" || note.detail == "REPLACE") return 2.5;
  if (note.detail == "GRANT") return 2.5;
  const bool also_advice = note.detail == "USE" || note.detail == "SHOW" || note.detail == "CREATE";
  if (also_advice) return 2;
  return parse.complete && note.detail != "EXEC" && note.detail != "EXECUTE" ? 3.2 : 1;
}

/// "drop it" is English, "drop/**/it" is not, and "1;drop" ends a statement.
double weight_of_bare_drop(const SqlReading& reading) {
  if (reading.parse->has(SqlFact::kCommentBetween)) return 3.2;
  if (reading.parse->began_with_statement) return 0;
  constexpr auto kWord = static_cast<std::size_t>(SqlFact::kStatementWord);
  return weight_of(kWeights[kWord], reading.ground);
}

double value_of(const SqlReading& reading, const SqlNote& note) {
  const SqlParse& parse = *reading.parse;
  const double usual = weight_of(kWeights[static_cast<std::size_t>(note.fact)], reading.ground);
  const bool quoted = reading.ground == SqlGround::kQuoted;
  switch (note.fact) {
    case SqlFact::kStatement:
      if (note.detail == "DROP without TABLE") return weight_of_bare_drop(reading);
      if (note.detail == "IF" && is_lone_if(reading)) return 1;
      return parse.structure < 3 ? prose_like(parse, note, usual) : usual;
    case SqlFact::kStatementWord:
      if (parse.loose_words > 1) return std::min(usual, 1.0);
      return usual == 0 && reading.value.starts_with(';') ? 3.1 : usual;
    case SqlFact::kComparison:  // inches, feet and quoted words: 'is', 12" -- and "like"
      if (quoted && !note.detail.empty() && is_letter(note.detail[0])) return 0.8;
      if (note.detail == "IN" && reading.ground == SqlGround::kAppended && parse.complete) {
        return parse.structure > 3 ? 3.1 : 0;  // a list of several
      }
      return parse.failed ? std::min(usual, 1.2) : usual;
    case SqlFact::kConstantComparison:
      return reading.is_assigned && parse.consumed < 4 ? 0 : usual;
    case SqlFact::kLogicalOpen:  // 1='1' or-- -
      return reading.ground == SqlGround::kNumber && parse.has(SqlFact::kCutOff) &&
                     parse.has(SqlFact::kComparison)
                 ? 2
                 : usual;
    case SqlFact::kLogicalConstant:  // or 1#
      return reading.ground == SqlGround::kAppended && parse.has(SqlFact::kCutOff) &&
                     parse.consumed == 3 && is_bare((*reading.tokens)[2].text)
                 ? 2.5
                 : usual;
    case SqlFact::kCase:
      return parse.structure > 1 && has_symbols(reading.value) ? usual : 1;
    case SqlFact::kCutOff:
      if (!quoted) return usual;
      return glued(note.detail) ? 1 : note.detail.starts_with('#') ? 2.8 : usual;
    case SqlFact::kLogicalTruth:
      if (quoted || (parse.complete && std::ranges::any_of(reading.value, is_space))) return usual;
      return std::min(usual, 2.0);
    case SqlFact::kLogicalComparison:
      if (reading.is_assigned && reading.ground != SqlGround::kAppended) return 1;
      if (reading.ground != SqlGround::kAppended) return usual;
      return parse.complete && has_symbols(reading.value) ? usual : 1;
    case SqlFact::kUnionOpen:  // "12 Union": an address; "-12 union", "12/**/union#" are none
      return quoted || parse.has(SqlFact::kCutOff) ||
                     (reading.value.starts_with('-') &&
                      std::ranges::any_of(reading.value, is_space))
                 ? usual
                 : 1;
    case SqlFact::kUnionWords:
      return note.detail.empty() || quoted ? usual : usual + 1.2;
    default:
      return usual;
  }
}

void weigh_notes(const SqlReading& reading, PartRecord& out) {
  for (const SqlNote& note : reading.parse->notes) {
    const double value = value_of(reading, note);
    if (value == 0) continue;
    out.observe({.text = kWeights[static_cast<std::size_t>(note.fact)].text,
                 .weight = value,
                 .detail = note.detail});
  }
}

/// An unquoted value that is an expression, or a number, and a comment with nothing behind it.
void weigh_cut_expression(const SqlReading& reading, PartRecord& out) {
  const SqlParse& parse = *reading.parse;
  SqlTokens& tokens = *reading.tokens;
  if (!parse.has(SqlFact::kCutOff) || parse.failed || !parse.complete || parse.consumed < 2) return;
  const bool is_number = reading.ground == SqlGround::kNumber;
  if (!is_number && reading.ground != SqlGround::kWord) return;
  const std::string_view comment = tokens[parse.consumed - 1].text;
  if (!is_bare(comment) || comment.starts_with('#')) return;
  bool is_list = false;  // "1,1--" is a list that somebody cut, "1-a--" an identifier
  for (std::size_t i = 0; i + 1 < parse.consumed; ++i) {
    is_list |= tokens[i].kind == SqlKind::kComma ||
               (tokens[i].kind == SqlKind::kWord && tokens[i + 1].kind != SqlKind::kOpen);
  }
  const bool is_variable = tokens[0].kind == SqlKind::kVariable;
  const bool is_group = tokens[0].kind == SqlKind::kOpen && parse.structure > 2;
  if (is_number ? is_list : !is_variable && !is_group) return;
  out.observe({.text = "nothing but an expression and a comment mark", .weight = 2.8});
}

/// "concat(": the beginning of a call, and nothing else.
void weigh_fragment(const SqlReading& reading, PartRecord& out) {
  SqlTokens& tokens = *reading.tokens;
  if (reading.ground != SqlGround::kWord || !tokens.has(1) || tokens.has(2)) return;
  if (tokens[0].kind != SqlKind::kWord || tokens[1].kind != SqlKind::kOpen) return;
  if (sql_function(tokens[0].text) == SqlFunction::kOther) return;
  out.observe({.text = "nothing but the beginning of a call:",
               .weight = 3.1,
               .detail = tokens[0].text.substr(0, 80)});
}

bool is_name_byte(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

/// Whether the quotes at `first` and `second` stand as quotation marks do ("like"), or as those of
/// an attribute (href="/x" ).
bool are_quotation(std::string_view value, std::size_t first, std::size_t second) {
  const char before = first == 0 ? ' ' : value[first - 1];
  const char inside = value[first + 1];
  const char last = value[second - 1];
  const char after = second + 1 == value.size() ? ' ' : value[second + 1];
  if (before == '=') return after == '>' || after == '/' || is_space(after);
  const bool in_list = first > 0 && (is_space(before) || before == ',' || before == '(');
  if (in_list && !is_space(inside) && !is_space(last) && !is_name_byte(after)) return true;
  const bool opens = !is_name_byte(before) && (is_letter(inside) || inside == '*');
  return opens && !is_name_byte(after) && (is_letter(last) || last == '.' || last == '*');
}

/// Several words in a row before the quote: prose.
bool is_prose(std::string_view before) {
  std::size_t words = 0;
  for (std::size_t i = 1; i < before.size(); ++i) {
    words += is_space(before[i]) && is_letter(before[i - 1]) ? 1U : 0U;
  }
  return words > 0;
}

bool is_binary(std::string_view before) {
  return std::ranges::any_of(before,
                             [](char c) { return (c & 0xe0) == 0 && !is_space(c) && c != '\0'; });
}
/// What the quotes of the value say besides.
void weigh_kind_of_quote(const SqlReading& reading, std::size_t quote, PartRecord& out) {
  const std::string_view value = reading.value;
  const std::size_t second = value.find(value[quote], quote + 1);
  if (second != std::string_view::npos && second > quote + 1 &&
      are_quotation(value, quote, second)) {
    out.observe({.text = "but the quotes stand around words like quotation marks", .weight = -3});
    return;
  }
  const bool begins_quoted = quote > 0 && (value[0] == '\'' || value[0] == '"' || value[0] == '`');
  const bool same_quote = second != std::string_view::npos;
  if (reading.parse->reopened && same_quote && !begins_quoted) {
    out.observe(
        {.text = "and opens a string again for the programmer's quote to close", .weight = 1.2});
  }
  const bool at_once = quote == 0 || (quote == 1 && value[0] == '\\');
  const SqlToken& first = (*reading.tokens)[0];
  const bool logical = first.role == SqlRole::kLogical || first.kind == SqlKind::kLogical;
  if (at_once && logical && !is_letter(value[quote + 1])) {
    out.observe({.text = "a quote and AND/OR are the first that it says", .weight = 1.5});
  }
  if (is_binary(value.substr(0, quote))) {
    out.observe({.text = "but bytes of no text stand before the quote", .weight = -2.5});
  }
  if (is_prose(value.substr(0, quote))) {
    out.observe({.text = "but words stand before the quote", .weight = -1.5});
  }
}

void weigh_quotes(const SqlReading& reading, PartRecord& out) {
  if (reading.ground == SqlGround::kLater) {
    out.observe({.text = "a quote ends a string, and SQL goes on behind it", .weight = 0.5});
  }
  if (reading.ground != SqlGround::kQuoted) return;
  const std::size_t quote = reading.tokens->begins_at() - 1;
  const bool ends_tag = reading.value[quote] == '"' && (*reading.tokens)[0].text == ">";
  if (ends_tag) {
    out.observe({.text = "but the quote ends an attribute of HTML", .weight = -1.5});
    return;
  }
  out.observe(
      {.text = "a quote ends the programmer's string and SQL goes on behind it", .weight = 1.5});
  weigh_kind_of_quote(reading, quote, out);
}

/// Whether anything beyond spelling was seen: a comment alone is no SQL.
bool says_anything(const SqlReading& reading) {
  const SqlParse& parse = *reading.parse;
  const bool has_substance = std::ranges::any_of(
      parse.notes, [](const SqlNote& note) { return !is_obfuscation(note.fact); });
  const bool cut = parse.has(SqlFact::kCutOff);
  return has_substance || cut || parse.began_with_statement;
}

}  // namespace

void weigh_sql(const SqlReading& reading, PartRecord& out) {
  if (!says_anything(reading)) return;
  weigh_notes(reading, out);
  weigh_own_statement(reading, out);
  weigh_cut_expression(reading, out);
  weigh_fragment(reading, out);
  if (!out.observed_any()) return;
  weigh_quotes(reading, out);
  const SqlParse& parse = *reading.parse;
  if (parse.failed) {
    constexpr std::size_t kMany = 8;
    const bool wordy = reading.ground == SqlGround::kWord || reading.ground == SqlGround::kLater;
    out.observe({.text = "but it stops being SQL after",
                 .weight = parse.resumed                     ? (parse.consumed == 0 ? -1.8 : -1.5)
                           : wordy || parse.consumed < kMany ? -2.0
                                                             : -1.0,
                 .unit = Unit::kTokens,
                 .count = parse.consumed});
  }
}

}  // namespace quell::attack
