#include "sql/sql_statements.h"

#include <algorithm>
#include <array>

#include "sql/sql_words.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

// A pattern is words separated by spaces. In lower case: that word. NAME: a name (dots allowed);
// OBJECT: table, database, user, …; PROC: a name that begins with xp_ or sp_; STR: a string; VAR:
// @variable; ( =: that token; END: nothing, a comment or a ';' follows; CUT: a ';' follows, and
// behind it nothing or a comment.
struct Pattern {
  std::string_view pattern;
  std::string_view name;
  bool unmistakable;
};
constexpr std::array kPatterns = std::to_array<Pattern>({
    {"waitfor delay STR", "WAITFOR DELAY", true},
    {"waitfor time STR", "WAITFOR TIME", true},
    {"declare VAR", "DECLARE", true},
    {"set VAR =", "SET", true},
    {"exec (", "EXEC", true},
    {"execute (", "EXECUTE", true},
    {"exec VAR", "EXEC", true},
    {"exec PROC", "EXEC", true},
    {"execute PROC", "EXECUTE", true},
    {"exec NAME STR", "EXEC", true},
    {"execute NAME STR", "EXECUTE", true},
    {"exec NAME", "EXEC", false},
    {"execute NAME", "EXECUTE", false},
    {"execute immediate STR", "EXECUTE IMMEDIATE", true},
    {"drop OBJECT if exists NAME", "DROP", true},
    {"drop OBJECT NAME", "DROP", false},
    {"drop NAME CUT", "DROP", true},
    {"drop NAME END", "DROP without TABLE", false},
    {"set global NAME =", "SET", true},
    {"set session NAME =", "SET", true},
    {"alter table NAME add", "ALTER TABLE", true},
    {"alter table NAME drop", "ALTER TABLE", true},
    {"alter table NAME modify", "ALTER TABLE", true},
    {"alter table NAME rename", "ALTER TABLE", true},
    {"alter OBJECT NAME", "ALTER", false},
    {"create table NAME (", "CREATE TABLE", true},
    {"create table NAME as select", "CREATE TABLE", true},
    {"create temporary table NAME", "CREATE TABLE", true},
    {"create OBJECT NAME", "CREATE", false},
    {"create or replace OBJECT NAME", "CREATE", true},
    {"truncate table NAME", "TRUNCATE", false},
    {"truncate NAME END", "TRUNCATE", false},
    {"rename table NAME", "RENAME", false},
    {"insert into NAME (", "INSERT", true},
    {"insert into NAME values", "INSERT", true},
    {"insert into NAME select", "INSERT", true},
    {"insert NAME values", "INSERT", true},
    {"replace into NAME", "REPLACE", false},
    {"update NAME set NAME =", "UPDATE", true},
    {"delete from NAME CUT", "DELETE", true},
    {"delete from NAME", "DELETE", false},
    {"merge into NAME", "MERGE", false},
    {"copy NAME from STR", "COPY", true},
    {"copy NAME to STR", "COPY", true},
    {"copy NAME from program STR", "COPY", true},
    {"copy ( select", "COPY", true},
    {"load data infile STR", "LOAD DATA", true},
    {"load data local infile STR", "LOAD DATA", true},
    {"attach database STR", "ATTACH", true},
    {"backup database NAME", "BACKUP", false},
    {"handler NAME open", "HANDLER", false},
    {"grant all", "GRANT", false},
    {"grant NAME on NAME", "GRANT", false},
    {"grant NAME to NAME", "GRANT", false},
    {"call NAME (", "CALL", true},
    {"begin declare", "BEGIN", true},
    {"begin NAME (", "BEGIN", true},
    {"begin shutdown", "BEGIN", false},
    {"if not (", "IF", false},
    {"if (", "IF", false},
    {"if exists (", "IF", true},
    {"if not exists (", "IF", true},
    {"with NAME as (", "WITH", true},
    {"pragma NAME", "PRAGMA", false},
    {"show tables", "SHOW", false},
    {"show databases", "SHOW", false},
    {"show columns from", "SHOW", false},
    {"shutdown END", "SHUTDOWN", false},
    {"shutdown with nowait", "SHUTDOWN", true},
    {"commit END", "COMMIT", false},
    {"rollback END", "ROLLBACK", false},
    {"use NAME END", "USE", false},
});

struct FirstWord {
  std::string_view text;
};

/// How the unmistakable patterns begin that have nothing but words.
consteval auto first_words() {
  std::array<FirstWord, kPatterns.size()> out{};
  std::size_t size = 0;
  for (const Pattern& each : kPatterns) {
    const bool of_words = each.pattern.find("STR") == std::string_view::npos &&
                          each.pattern.find_first_of("(=") == std::string_view::npos;
    if (each.unmistakable && of_words) {
      out[size++].text = each.pattern.substr(0, each.pattern.find(' '));
    }
  }
  for (std::size_t rest = size; rest < out.size(); ++rest) out[rest] = out[0];
  return out;
}
constexpr WordTable kFirstOfWords(first_words());

constexpr std::array kObjects = std::to_array<std::string_view>({
    "table",
    "database",
    "schema",
    "user",
    "view",
    "index",
    "procedure",
    "function",
    "trigger",
    "role",
    "login",
    "column",
    "sequence",
    "extension",
    "assembly",
    "alias",
});

/// How many tokens `want` takes at `at`; nullopt if it does not fit.
std::optional<std::size_t> fits(std::string_view want, SqlTokens& tokens, std::size_t at) {
  if (want == "END") {
    const bool ends = !tokens.has(at) || tokens[at].kind == SqlKind::kLineComment ||
                      tokens[at].kind == SqlKind::kSemicolon;
    return ends ? std::optional<std::size_t>(0) : std::nullopt;
  }
  if (want == "CUT") {
    const bool cut = tokens.has(at) && tokens[at].kind == SqlKind::kSemicolon &&
                     (!tokens.has(at + 1) || tokens[at + 1].kind == SqlKind::kLineComment);
    return cut ? std::optional<std::size_t>(0) : std::nullopt;
  }
  if (!tokens.has(at)) return std::nullopt;
  const SqlToken& token = tokens[at];
  const auto one_if = [](bool yes) { return yes ? std::optional<std::size_t>(1) : std::nullopt; };
  if (want == "STR") {
    return one_if(token.kind == SqlKind::kString || token.kind == SqlKind::kOpenString);
  }
  if (want == "VAR") return one_if(token.kind == SqlKind::kVariable);
  if (want == "(") return one_if(token.kind == SqlKind::kOpen);
  if (want == "=") return one_if(token.text == "=");
  if (token.kind != SqlKind::kWord) return std::nullopt;
  if (want == "OBJECT") {
    for (const std::string_view object : kObjects) {
      if (same_word(token.text, object)) return 1;
    }
    return std::nullopt;
  }
  if (want != "NAME" && want != "PROC") return one_if(same_word(token.text, want));
  std::size_t used = 1;  // a.b, a..b
  while (tokens.has(at + used) &&
         (tokens[at + used].kind == SqlKind::kDot || (tokens[at + used - 1].kind == SqlKind::kDot &&
                                                      tokens[at + used].kind == SqlKind::kWord))) {
    ++used;
  }
  const std::string_view last = tokens[at + used - 1].text.substr(0, 3);
  if (want == "PROC" && !same_word(last, "xp_") && !same_word(last, "sp_")) return std::nullopt;
  return used;
}

std::optional<std::size_t> fits_pattern(std::string_view pattern, SqlTokens& tokens,
                                        std::size_t first) {
  std::size_t at = first;
  while (!pattern.empty()) {
    const std::size_t end = std::min(pattern.find(' '), pattern.size());
    const auto used = fits(pattern.substr(0, end), tokens, at);
    if (!used) return std::nullopt;
    at += *used;
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return at - first;
}

}  // namespace

std::optional<StatementHead> match_statement(SqlTokens& tokens, std::size_t first) {
  if (!tokens.has(first) || tokens[first].kind != SqlKind::kWord) return std::nullopt;
  const char letter = lower_case(tokens[first].text[0]);
  for (const Pattern& pattern : kPatterns) {
    if (pattern.pattern[0] != letter) continue;
    if (const auto used = fits_pattern(pattern.pattern, tokens, first)) {
      return StatementHead{
          .name = pattern.name, .tokens = *used, .unmistakable = pattern.unmistakable};
    }
  }
  return std::nullopt;
}

bool begins_statement_of_words(std::string_view word) {
  return kFirstOfWords.find(word) != nullptr;
}

}  // namespace quell::attack
