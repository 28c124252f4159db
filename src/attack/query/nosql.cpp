// NoSQL injection: operators of a query where a value was meant ("user[$ne]=x", {"$gt": ""}), and
// JavaScript that MongoDB would run: a string that ends, then conditions on `this`, returns, loops.
#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "judging/families.h"
#include "query/nosql_script.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Operator {
  std::string_view text;
  double weight;
};
// Those that ask; "$set" and the like are what ordinary clients send. "$eq" and its like are what
// the filters of some ordinary interfaces consist of.
constexpr auto kOperators = std::to_array<Operator>({
    {.text = "where", .weight = 4.6},       {.text = "function", .weight = 4.6},
    {.text = "accumulator", .weight = 4.4}, {.text = "ne", .weight = 4.0},
    {.text = "gt", .weight = 3.8},          {.text = "gte", .weight = 3.8},
    {.text = "lt", .weight = 3.8},          {.text = "lte", .weight = 3.8},
    {.text = "in", .weight = 3.8},          {.text = "nin", .weight = 4.0},
    {.text = "not", .weight = 3.8},         {.text = "nor", .weight = 4.0},
    {.text = "or", .weight = 3.8},          {.text = "exists", .weight = 3.8},
    {.text = "type", .weight = 2.4},        {.text = "regex", .weight = 4.0},
    {.text = "all", .weight = 2.6},         {.text = "elemmatch", .weight = 3.8},
    {.text = "expr", .weight = 3.6},        {.text = "jsonschema", .weight = 3.4},
    {.text = "mod", .weight = 2.6},         {.text = "and", .weight = 2.6},
    {.text = "eq", .weight = 2.2},          {.text = "size", .weight = 1.8},
    {.text = "lookup", .weight = 3.0},      {.text = "comment", .weight = 2.6},
});
constexpr WordTable kOperatorTable(kOperators);

bool is_letter(char c) {
  c = lower_case(c);
  return c >= 'a' && c <= 'z';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The word behind the '$' at `at`.
std::string_view word_behind(std::string_view value, std::size_t at) {
  std::size_t end = at + 1;
  while (end < value.size() && is_letter(value[end])) ++end;
  return value.substr(at + 1, end - at - 1);
}

/// A key of an object may begin here: behind '{', ',', '[' or at the beginning, with a quote.
bool begins_key(std::string_view value, std::size_t at) {
  if (at > 0 && (value[at - 1] == '"' || value[at - 1] == '\'')) --at;
  while (at > 0 && is_blank(value[at - 1])) --at;
  return at == 0 || value[at - 1] == '{' || value[at - 1] == ',' || value[at - 1] == '[';
}

/// ... and here it ends: a quote, blanks, ':' or "]".
bool ends_key(std::string_view value, std::size_t at) {
  if (at < value.size() && (value[at] == '"' || value[at] == '\'')) ++at;
  while (at < value.size() && is_blank(value[at])) ++at;
  return at < value.size() && (value[at] == ':' || value[at] == ']');
}

/// Some interfaces are made of filters with operators: there they are ordinary.
bool is_filter(std::string_view name) {
  const auto begins = [&](std::string_view lower) {
    return equals_lower(name.substr(0, lower.size()), lower);
  };
  return begins("filter") || begins("where") || begins("query") || begins("conditions");
}

void weigh_name(std::string_view name, PartRecord& out) {
  for (std::size_t at = name.find('$'); at != std::string_view::npos; at = name.find('$', at + 1)) {
    const std::string_view word = word_behind(name, at);
    const std::size_t end = at + 1 + word.size();
    const bool whole = at == 0 && end == name.size();
    const bool bracketed = at > 0 && name[at - 1] == '[' && end < name.size() && name[end] == ']';
    const bool dotted = at > 0 && name[at - 1] == '.' && end == name.size();
    const Operator* const known = kOperatorTable.find(word);
    if (known == nullptr || !(whole || bracketed || dotted)) continue;
    out.observe({.text = "an operator of a query language in a name:",
                 .weight = known->weight,
                 .detail = name.substr(at, 1 + word.size())});
    if (is_filter(name))
      out.observe({.text = "in a filter, as interfaces have them", .weight = -1.4});
    return;
  }
}

void weigh_object(std::string_view value, PartRecord& out) {
  constexpr std::size_t kMostOperators = 8;
  std::size_t seen = 0;
  double best = 0;
  std::string_view detail;
  for (std::size_t at = value.find('$'); at != std::string_view::npos && seen < kMostOperators;
       at = value.find('$', at + 1)) {
    const std::string_view word = word_behind(value, at);
    const Operator* const known = kOperatorTable.find(word);
    if (known == nullptr || !begins_key(value, at) || !ends_key(value, at + 1 + word.size())) {
      continue;
    }
    ++seen;
    if (known->weight <= best) continue;
    best = known->weight;
    detail = value.substr(at, 1 + word.size());
  }
  if (seen == 0) return;
  out.observe(
      {.text = "an operator of a query language as a key:", .weight = best, .detail = detail});
  if (find_any<"'\"}">(value) == value.find_first_not_of(' ')) {
    out.observe({.text = "ends what it was put into", .weight = 0.8});
  }
  if (seen > 1) {
    out.observe({.text = "more operators beside it,",
                 .weight = 0.6,
                 .unit = Unit::kTimes,
                 .count = seen - 1});
  }
}

}  // namespace

void judge_nosql(const Question& question, Workspace& work) {
  if (question.where == Where::kPath && question.parameter.empty()) return;
  PartRecord& out = work.record;
  if (question.is_name) {
    weigh_name(question.value, out);
    return out.settle(Technique::kNosql, "as a key of a query", question.layer);
  }
  if (holds(question.holds, kDollar)) {
    weigh_object(question.value, out);
    out.settle(Technique::kNosql, "as part of a query object", question.layer);
  }
  constexpr ByteSet kScriptBytes = kSingleQuote | kDoubleQuote | kParenthesis | kPipe;
  if (!holds(question.holds, kScriptBytes) || question.where == Where::kHeader) return;
  weigh_query_script(question.value, out);
  out.settle(Technique::kNosql, "as JavaScript of a query", question.layer);
}

}  // namespace quell::attack
