#include "sql_words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace quell::attack {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct Word {
  std::string_view text;
  SqlRole role;
};

// Sorted by text: looked up by bisection.
constexpr std::array kWords = std::to_array<Word>({
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
});

constexpr auto kSortedWords = [] {
  auto words = kWords;
  std::ranges::sort(words, {}, &Word::text);
  return words;
}();

constexpr std::array kRisky = std::to_array<std::string_view>({
    "benchmark",
    "copy_to",
    "dbms_ldap",
    "dbms_lock",
    "dbms_pipe",
    "dbms_xmlgen",
    "dbms_xmlquery",
    "exp",
    "extractvalue",
    "generate_series",
    "get_host_address",
    "get_lock",
    "gtid_subset",
    "gtid_subtract",
    "httpuritype",
    "json_keys",
    "linestring",
    "lo_export",
    "lo_import",
    "load_extension",
    "load_file",
    "multipoint",
    "openquery",
    "openrowset",
    "pg_read_file",
    "pg_sleep",
    "pg_sleep_for",
    "polygon",
    "procedure_analyse",
    "query_to_xml",
    "randomblob",
    "receive_message",
    "request",
    "sleep",
    "sn",
    "sys_eval",
    "sys_exec",
    "updatexml",
    "writefile",
    "xmltype",
    "xp_cmdshell",
    "xp_dirtree",
    "xp_fileexist",
    "xp_regread",
});
constexpr std::array kProbing = std::to_array<std::string_view>({
    "ascii",
    "bin",
    "cast",
    "char",
    "char_length",
    "chr",
    "concat",
    "concat_ws",
    "conv",
    "convert",
    "count",
    "current_database",
    "database",
    "elt",
    "fn_varbintohexstr",
    "group_concat",
    "hex",
    "if",
    "ifnull",
    "iif",
    "instr",
    "isnull",
    "json_depth",
    "json_extract",
    "json_length",
    "length",
    "make_set",
    "md5",
    "mid",
    "nullif",
    "ord",
    "rand",
    "regexp_substring",
    "row",
    "schema",
    "sha1",
    "sqlite_version",
    "strcmp",
    "substr",
    "substring",
    "sysdate",
    "system_user",
    "to_char",
    "unhex",
    "unicode",
    "user",
    "user_name",
    "version",
    "xmlelement",
});
static_assert(std::ranges::is_sorted(kRisky) && std::ranges::is_sorted(kProbing));

constexpr std::size_t kLongestWord = 32;

/// Lower case; empty for what is longer than any word of the tables.
std::string lowered(std::string_view word) {
  if (word.size() > kLongestWord) return {};
  std::string out(word);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

}  // namespace

SqlRole sql_role(std::string_view word) {
  const std::string key = lowered(word);
  const auto found = std::ranges::lower_bound(kSortedWords, key, {}, &Word::text);
  return found != kSortedWords.end() && found->text == key ? found->role : SqlRole::kName;
}

SqlFunction sql_function(std::string_view name) {
  const std::string key = lowered(name);
  if (std::ranges::binary_search(kRisky, key)) return SqlFunction::kRisky;
  if (std::ranges::binary_search(kProbing, key)) return SqlFunction::kProbing;
  return SqlFunction::kOther;
}

bool same_word(std::string_view word, std::string_view lower_word) {
  return std::ranges::equal(word, lower_word, {}, lower);
}

bool is_mixed_case(std::string_view word) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (word.size() < 3) return false;
  const auto tail = word.substr(1);
  return std::ranges::any_of(tail, is_upper) && std::ranges::any_of(word, is_lower);
}

}  // namespace quell::attack
