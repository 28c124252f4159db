#include "sql_words.h"

#include <algorithm>
#include <array>

#include "word_table.h"

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

struct Function {
  std::string_view text;
  SqlFunction function = SqlFunction::kOther;
};
constexpr WordTable kFunctions(std::to_array<Function>({
    {"benchmark", SqlFunction::kRisky},
    {"copy_to", SqlFunction::kRisky},
    {"dbms_ldap", SqlFunction::kRisky},
    {"dbms_lock", SqlFunction::kRisky},
    {"dbms_pipe", SqlFunction::kRisky},
    {"dbms_xmlgen", SqlFunction::kRisky},
    {"dbms_xmlquery", SqlFunction::kRisky},
    {"exp", SqlFunction::kRisky},
    {"extractvalue", SqlFunction::kRisky},
    {"generate_series", SqlFunction::kRisky},
    {"get_host_address", SqlFunction::kRisky},
    {"get_lock", SqlFunction::kRisky},
    {"gtid_subset", SqlFunction::kRisky},
    {"gtid_subtract", SqlFunction::kRisky},
    {"httpuritype", SqlFunction::kRisky},
    {"json_keys", SqlFunction::kRisky},
    {"linestring", SqlFunction::kRisky},
    {"lo_export", SqlFunction::kRisky},
    {"lo_import", SqlFunction::kRisky},
    {"load_extension", SqlFunction::kRisky},
    {"load_file", SqlFunction::kRisky},
    {"multipoint", SqlFunction::kRisky},
    {"openquery", SqlFunction::kRisky},
    {"openrowset", SqlFunction::kRisky},
    {"pg_read_file", SqlFunction::kRisky},
    {"pg_sleep", SqlFunction::kRisky},
    {"pg_sleep_for", SqlFunction::kRisky},
    {"polygon", SqlFunction::kRisky},
    {"procedure_analyse", SqlFunction::kRisky},
    {"query_to_xml", SqlFunction::kRisky},
    {"randomblob", SqlFunction::kRisky},
    {"receive_message", SqlFunction::kRisky},
    {"request", SqlFunction::kRisky},
    {"sleep", SqlFunction::kRisky},
    {"sn", SqlFunction::kRisky},
    {"sys_eval", SqlFunction::kRisky},
    {"sys_exec", SqlFunction::kRisky},
    {"updatexml", SqlFunction::kRisky},
    {"writefile", SqlFunction::kRisky},
    {"xmltype", SqlFunction::kRisky},
    {"xp_cmdshell", SqlFunction::kRisky},
    {"xp_dirtree", SqlFunction::kRisky},
    {"xp_fileexist", SqlFunction::kRisky},
    {"xp_regread", SqlFunction::kRisky},
    {"ascii", SqlFunction::kProbing},
    {"bin", SqlFunction::kProbing},
    {"cast", SqlFunction::kProbing},
    {"char", SqlFunction::kProbing},
    {"char_length", SqlFunction::kProbing},
    {"chr", SqlFunction::kProbing},
    {"concat", SqlFunction::kProbing},
    {"concat_ws", SqlFunction::kProbing},
    {"conv", SqlFunction::kProbing},
    {"convert", SqlFunction::kProbing},
    {"count", SqlFunction::kProbing},
    {"current_database", SqlFunction::kProbing},
    {"database", SqlFunction::kProbing},
    {"elt", SqlFunction::kProbing},
    {"fn_varbintohexstr", SqlFunction::kProbing},
    {"group_concat", SqlFunction::kProbing},
    {"hex", SqlFunction::kProbing},
    {"if", SqlFunction::kProbing},
    {"ifnull", SqlFunction::kProbing},
    {"iif", SqlFunction::kProbing},
    {"instr", SqlFunction::kProbing},
    {"isnull", SqlFunction::kProbing},
    {"json_depth", SqlFunction::kProbing},
    {"json_extract", SqlFunction::kProbing},
    {"json_length", SqlFunction::kProbing},
    {"length", SqlFunction::kProbing},
    {"make_set", SqlFunction::kProbing},
    {"md5", SqlFunction::kProbing},
    {"mid", SqlFunction::kProbing},
    {"nullif", SqlFunction::kProbing},
    {"ord", SqlFunction::kProbing},
    {"rand", SqlFunction::kProbing},
    {"regexp_substring", SqlFunction::kProbing},
    {"row", SqlFunction::kProbing},
    {"schema", SqlFunction::kProbing},
    {"sha1", SqlFunction::kProbing},
    {"sqlite_version", SqlFunction::kProbing},
    {"strcmp", SqlFunction::kProbing},
    {"substr", SqlFunction::kProbing},
    {"substring", SqlFunction::kProbing},
    {"sysdate", SqlFunction::kProbing},
    {"system_user", SqlFunction::kProbing},
    {"to_char", SqlFunction::kProbing},
    {"unhex", SqlFunction::kProbing},
    {"unicode", SqlFunction::kProbing},
    {"user", SqlFunction::kProbing},
    {"user_name", SqlFunction::kProbing},
    {"version", SqlFunction::kProbing},
    {"xmlelement", SqlFunction::kProbing},
}));

}  // namespace

SqlWord sql_word(std::string_view word) {
  const Word* found = kWords.find(word);
  if (found == nullptr) return {};
  return {.role = found->role, .names_system_table = found->names_system_table};
}

SqlFunction sql_function(std::string_view name) {
  const Function* found = kFunctions.find(name);
  return found == nullptr ? SqlFunction::kOther : found->function;
}

bool same_word(std::string_view word, std::string_view lower) {
  return equals_lower(word, lower);
}

bool is_mixed_case(std::string_view word) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (word.size() < 3) return false;
  const auto tail = word.substr(1);
  return std::ranges::any_of(tail, is_upper) && std::ranges::any_of(word, is_lower);
}

}  // namespace quell::attack
