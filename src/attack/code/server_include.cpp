// Server-side includes (<!--#exec cmd="…" -->) and edge-side includes (<esi:include src=…>).
#include <algorithm>
#include <array>

#include "code/code_tokens.h"
#include "judging/families.h"
#include "text/ascii_set.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

struct Directive {
  std::string_view text;
  std::string_view attributes;  ///< of which one must follow, one letter or more each; "" if none
  double weight = 0;
};
constexpr WordTable kDirectives(std::to_array<Directive>({
    {"exec", "c", 5.0},
    {"include", "vf", 4.8},
    {"echo", "ve", 4.6},
    {"printenv", "", 4.4},
    {"config", "tse", 4.4},
    {"set", "v", 4.0},
    {"flastmod", "vf", 4.4},
    {"fsize", "vf", 4.4},
    {"if", "e", 3.8},
    {"elif", "e", 3.8},
    {"else", "", 2.4},
    {"endif", "", 2.4},
    {"comment", "", 0.5},
}));
constexpr WordTable kElements(std::to_array<Directive>({
    {"include", "sao", 4.6},
    {"inline", "nf", 4.2},
    {"vars", "", 3.8},
    {"assign", "nv", 4.2},
    {"eval", "s", 4.4},
    {"debug", "", 4.0},
    {"try", "", 3.4},
    {"attempt", "", 3.4},
    {"choose", "", 3.4},
    {"when", "t", 3.4},
    {"remove", "", 3.4},
    {"comment", "t", 3.0},
    {"invalidate", "", 3.4},
    {"function", "n", 3.4},
}));

/// Name of a directive or element at the beginning of `rest`, and whether an attribute follows.
template <class Table>
double directive_weight(const Table& table, std::string_view rest, std::string_view& name) {
  std::size_t end = 0;
  while (end < rest.size() && is_name_byte(rest[end])) ++end;
  name = rest.substr(0, end);
  const Directive* found = table.find(name);
  if (found == nullptr) return 0;
  rest = rest.substr(end, 256);
  const std::size_t attribute = find_none<" \t\r\n+">(rest);
  if (found->attributes.empty()) {
    return attribute == std::string_view::npos || !is_name_byte(rest[attribute])
               ? found->weight
               : found->weight - 1.5;
  }
  const bool given = attribute != std::string_view::npos && attribute > 0 &&
                     found->attributes.contains(lower_case(rest[attribute])) &&
                     rest.substr(attribute).contains('=');
  return given ? found->weight : found->weight - 2.2;
}

void weigh_comment(std::string_view rest, PartRecord& out) {
  if (rest.starts_with("esi")) {
    out.observe({.text = "a comment that an edge server executes", .weight = 4.0});
    return;
  }
  if (!rest.starts_with('#')) return;
  std::string_view name;
  const double weight = directive_weight(kDirectives, rest.substr(1), name);
  if (weight == 0) return;
  out.observe({.text = "a server-side include:", .weight = weight, .detail = name});
}

}  // namespace

void judge_server_include(const Question& question, Workspace& work) {
  constexpr unsigned kMostTags = 256;
  const std::string_view value = question.value;
  PartRecord& out = work.record;
  unsigned tags = 0;
  for (std::size_t at = value.find('<');
       at != std::string_view::npos && !out.observed_any() && tags < kMostTags;
       at = value.find('<', at + 1), ++tags) {
    const std::string_view rest = value.substr(at + 1);
    if (rest.starts_with("!--")) {
      weigh_comment(rest.substr(3), out);
    } else if (equals_lower(rest.substr(0, 4), "esi:")) {
      std::string_view name;
      const double weight = directive_weight(kElements, rest.substr(4), name);
      if (weight == 0) continue;
      out.observe({.text = "an edge-side include:", .weight = weight, .detail = name});
    }
  }
  out.settle(Technique::kServerInclude, "as a page that the server completes", question.layer);
}

}  // namespace quell::attack
