#include "sql/sql_words.h"

#include <algorithm>
#include <array>

#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Word {
  std::string_view text;
  SqlRole role = SqlRole::kName;
  bool names_system_table = false;
};

constexpr std::array kWordList = std::to_array<Word>({
    {"all", SqlRole::kAll},
    {"alter", SqlRole::kStatement},
    {"and", SqlRole::kLogical},
    {"any", SqlRole::kUnary},
    {"as", SqlRole::kAs},
    {"asc", SqlRole::kAscDesc},
    {"attach", SqlRole::kStatement},
    {"backup", SqlRole::kStatement},
    {"begin", SqlRole::kStatement},
    {"between", SqlRole::kBetween},
    {"binary", SqlRole::kUnary},
    {"by", SqlRole::kBy},
    {"call", SqlRole::kStatement},
    {"case", SqlRole::kCase},
    {"collate", SqlRole::kInCall},
    {"commit", SqlRole::kStatement},
    {"copy", SqlRole::kStatement},
    {"create", SqlRole::kStatement},
    {"cross", SqlRole::kFrom},
    {"current_date", SqlRole::kConstant},
    {"current_timestamp", SqlRole::kConstant},
    {"current_user", SqlRole::kConstant},
    {"declare", SqlRole::kStatement},
    {"delete", SqlRole::kStatement},
    {"desc", SqlRole::kAscDesc},
    {"distinct", SqlRole::kAll},
    {"distinctrow", SqlRole::kAll},
    {"div", SqlRole::kOperator},
    {"drop", SqlRole::kStatement},
    {"else", SqlRole::kWhen},
    {"end", SqlRole::kEnd},
    {"except", SqlRole::kUnion},
    {"exec", SqlRole::kStatement},
    {"execute", SqlRole::kStatement},
    {"exists", SqlRole::kUnary},
    {"false", SqlRole::kConstant},
    {"fetch", SqlRole::kLimit},
    {"for", SqlRole::kInCall},
    {"from", SqlRole::kFrom},
    {"glob", SqlRole::kOperator},
    {"grant", SqlRole::kStatement},
    {"group", SqlRole::kOrder},
    {"handler", SqlRole::kStatement},
    {"having", SqlRole::kHaving},
    {"if", SqlRole::kStatement},
    {"ilike", SqlRole::kOperator},
    {"in", SqlRole::kIn},
    {"inner", SqlRole::kFrom},
    {"insert", SqlRole::kStatement},
    {"intersect", SqlRole::kUnion},
    {"interval", SqlRole::kInterval},
    {"into", SqlRole::kInto},
    {"is", SqlRole::kIs},
    {"isnull", SqlRole::kAscDesc},
    {"join", SqlRole::kFrom},
    {"left", SqlRole::kFrom},
    {"like", SqlRole::kOperator},
    {"limit", SqlRole::kLimit},
    {"load", SqlRole::kStatement},
    {"merge", SqlRole::kStatement},
    {"minus", SqlRole::kUnion},
    {"mod", SqlRole::kOperator},
    {"natural", SqlRole::kFrom},
    {"not", SqlRole::kNot},
    {"notnull", SqlRole::kAscDesc},
    {"null", SqlRole::kConstant},
    {"offset", SqlRole::kLimit},
    {"on", SqlRole::kFrom},
    {"or", SqlRole::kLogical},
    {"order", SqlRole::kOrder},
    {"outer", SqlRole::kFrom},
    {"outfile", SqlRole::kOutfile},
    {"dumpfile", SqlRole::kOutfile},
    {"over", SqlRole::kInCall},
    {"partition", SqlRole::kOrder},
    {"pragma", SqlRole::kStatement},
    {"procedure", SqlRole::kProcedure},
    {"regexp", SqlRole::kOperator},
    {"rename", SqlRole::kStatement},
    {"replace", SqlRole::kStatement},
    {"returning", SqlRole::kFrom},
    {"right", SqlRole::kFrom},
    {"rlike", SqlRole::kOperator},
    {"rollback", SqlRole::kStatement},
    {"select", SqlRole::kSelect},
    {"separator", SqlRole::kInCall},
    {"session_user", SqlRole::kConstant},
    {"set", SqlRole::kStatement},
    {"show", SqlRole::kStatement},
    {"shutdown", SqlRole::kStatement},
    {"similar", SqlRole::kOperator},
    {"some", SqlRole::kUnary},
    {"sounds", SqlRole::kOperator},
    {"sysdate", SqlRole::kConstant},
    {"then", SqlRole::kWhen},
    {"top", SqlRole::kLimit},
    {"true", SqlRole::kConstant},
    {"truncate", SqlRole::kStatement},
    {"union", SqlRole::kUnion},
    {"unknown", SqlRole::kConstant},
    {"update", SqlRole::kStatement},
    {"use", SqlRole::kStatement},
    {"using", SqlRole::kInCall},
    {"values", SqlRole::kInCall},
    {"waitfor", SqlRole::kStatement},
    {"when", SqlRole::kWhen},
    {"where", SqlRole::kWhere},
    {"with", SqlRole::kStatement},
    {"xor", SqlRole::kLogical},
    // The databases' own catalogues.
    {"information_schema", SqlRole::kName, true},
    {"sysobjects", SqlRole::kName, true},
    {"syscolumns", SqlRole::kName, true},
    {"sysusers", SqlRole::kName, true},
    {"sqlite_master", SqlRole::kName, true},
    {"pg_shadow", SqlRole::kName, true},
    {"pg_catalog", SqlRole::kName, true},
    {"pg_user", SqlRole::kName, true},
    {"pg_tables", SqlRole::kName, true},
    {"all_tables", SqlRole::kName, true},
    {"all_users", SqlRole::kName, true},
    {"user_tables", SqlRole::kName, true},
    {"v$version", SqlRole::kName, true},
    {"sys", SqlRole::kName, true},
    {"mysql", SqlRole::kName, true},
    {"master", SqlRole::kName, true},
    {"dual", SqlRole::kName, true},
    {"msysobjects", SqlRole::kName, true},
    {"rdb$database", SqlRole::kName, true},
});
static_assert(std::ranges::all_of(kWordList, [](const Word& each) {
  return each.text.size() >= kShortestSqlWord;
}));
constexpr WordTable kWords(kWordList);

}  // namespace

SqlWord sql_word(std::string_view word) {
  const Word* found = kWords.find(word);
  if (found == nullptr) return {};
  return {.role = found->role, .names_system_table = found->names_system_table};
}

bool is_sql_package(std::string_view name) {
  const auto begins = [&](std::string_view lower) {
    return equals_lower(name.substr(0, lower.size()), lower);
  };
  return begins("utl_") || begins("dbms_") || equals_lower(name, "drithsx") ||
         equals_lower(name, "ord_dicom");
}
bool is_sql_type(std::string_view name) {
  static constexpr std::array kTypes = std::to_array<std::string_view>(
      {"bigint",   "bool",  "boolean", "bytea",     "char",    "character", "date", "decimal",
       "double",   "float", "inet",    "int",       "int2",    "int4",      "int8", "integer",
       "json",     "jsonb", "money",   "name",      "numeric", "oid",       "real", "regclass",
       "smallint", "text",  "time",    "timestamp", "uuid",    "varchar",   "xml"});
  return std::ranges::binary_search(kTypes, name);
}
bool same_word(std::string_view word, std::string_view lower) {
  return equals_lower(word, lower);
}

bool is_mixed_case(std::string_view word) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (word.size() < 3) return false;
  bool lower = is_lower(word[0]);
  bool upper_behind = false;
  for (const char c : word.substr(1)) {
    lower |= is_lower(c);
    upper_behind |= is_upper(c);
  }
  return lower && upper_behind;
}

}  // namespace quell::attack
