#include "code/template_marks.h"

#include <algorithm>
#include <array>

#include "code/code_tokens.h"
#include "text/ascii_set.h"
#include "text/byte_set.h"

namespace quell::attack {

namespace {

struct Opening {
  Mark mark = Mark::kPrint;
  std::size_t size = 0;
  std::string_view closing;
};

/// {$name, {name(, {Class::, {'text', {tag …, {/tag}: others are JSON, CSS and programs.
bool begins_smarty(std::string_view inside) {
  if (inside.starts_with('/')) inside.remove_prefix(1);
  if (inside.empty()) return false;
  if (inside[0] == '$' || inside[0] == '\'' || inside[0] == '\\') return true;
  std::size_t end = 0;
  while (end < inside.size() && is_name_byte(inside[end])) ++end;
  if (end == 0 || end == inside.size()) return false;
  if (inside[end] == '(' || inside.substr(end).starts_with("::")) return true;
  constexpr auto kTags = std::to_array<std::string_view>(
      {"if", "php", "math", "literal", "include", "eval", "fetch", "foreach", "assign", "elseif"});
  return std::ranges::find(kTags, inside.substr(0, end)) != kTags.end();
}

std::optional<Opening> opening_at_brace(std::string_view text, std::size_t at) {
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (next == '{') return Opening{.mark = Mark::kPrint, .size = 2, .closing = "}}"};
  if (next == '%') return Opening{.mark = Mark::kTag, .size = 2, .closing = "%}"};
  if (begins_smarty(text.substr(at + 1))) {
    return Opening{.mark = Mark::kBrace, .size = 1, .closing = "}"};
  }
  return std::nullopt;
}

/// #name( and [#name, <#name, </#name.
std::optional<Opening> opening_at_hash(std::string_view text, std::size_t at) {
  const bool bracketed = at > 0 && (text[at - 1] == '<' || text[at - 1] == '[');
  if (at + 1 >= text.size() || !begins_name(text[at + 1])) return std::nullopt;
  if (bracketed) {
    return Opening{.mark = Mark::kDirective,
                   .size = 1,
                   .closing = text[at - 1] == '<' ? std::string_view(">") : std::string_view("]")};
  }
  std::size_t end = at + 1;
  while (end < text.size() && is_name_byte(text[end])) ++end;
  if (end < text.size() && text[end] == '(') {
    return Opening{.mark = Mark::kDirective, .size = 1, .closing = ")"};
  }
  return std::nullopt;
}

std::optional<Opening> opening_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  if (next == '{' && (c == '$' || c == '#' || c == '%' || c == '*' || c == '~' || c == '@')) {
    return Opening{.mark = Mark::kExpression, .size = 2, .closing = "}"};
  }
  switch (c) {
    case '{':
      return opening_at_brace(text, at);
    case '<':
      if (next == '%') return Opening{.mark = Mark::kPage, .size = 2, .closing = "%>"};
      break;
    case '@':
      if (next == '(') return Opening{.mark = Mark::kRazor, .size = 2, .closing = ")"};
      break;
    case '#':
      return opening_at_hash(text, at);
    default:
      break;
  }
  return std::nullopt;
}

/// Where the mark that closes begins: outside of strings and of inner brackets if there is one so,
/// else the first.
std::size_t closing_at(std::string_view text, std::string_view closing, char open, char close) {
  const std::size_t first = text.find(closing);
  if (first == std::string_view::npos) return first;
  char quote = '\0';
  unsigned depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      if (c == '\\') ++i;
      if (c == quote) quote = '\0';
    } else if (depth == 0 && c == closing[0] && text.substr(i).starts_with(closing)) {
      return i;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == open) {
      ++depth;
    } else if (c == close && depth > 0) {
      --depth;
    }
  }
  return first;
}

}  // namespace

std::optional<Stretch> next_stretch(std::string_view text, std::size_t from) {
  for (std::size_t at = find_any<"{<#@">(text, from); at < text.size();
       at = find_any<"{<#@">(text, at + 1)) {
    // The byte before '{' may belong to the mark: look from there.
    const bool has_lead = text[at] == '{' && at > from;
    auto opening = has_lead ? opening_at(text, at - 1) : std::nullopt;
    const std::size_t begin = opening && has_lead ? at - 1 : at;
    if (!opening) opening = opening_at(text, at);
    if (!opening) continue;
    const std::string_view rest = text.substr(begin + opening->size).substr(0, kMaxTemplateStretch);
    const bool parentheses = opening->closing == ")";
    const std::size_t end =
        closing_at(rest, opening->closing, parentheses ? '(' : '{', parentheses ? ')' : '}');
    const bool closed = end != std::string_view::npos;
    Stretch out{.mark = opening->mark,
                .first = text[begin],
                .inside = rest.substr(0, closed ? end : kMaxOpenStretch),
                .closed = closed,
                .begin = begin,
                .end = begin + opening->size};
    if (closed) out.end += end + opening->closing.size();
    return out;
  }
  return std::nullopt;
}

}  // namespace quell::attack
