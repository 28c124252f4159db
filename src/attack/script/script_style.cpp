#include "script/script_style.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "script/html_tags.h"
#include "text/digits.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

/// Up to six hexadecimal digits behind a backslash, and the blank that ends them.
char escaped(std::string_view css, std::size_t& at) {
  unsigned code = 0;
  const std::size_t begin = at;
  while (at < css.size() && at - begin < 6 && hex_value(css[at]) != kNoHexDigit) {
    code = code * 16 + hex_value(css[at]);
    ++at;
  }
  if (at == begin) return at < css.size() ? lower_case(css[at++]) : '\0';
  if (at < css.size() && is_html_blank(css[at])) ++at;
  return code < 0x80 ? lower_case(static_cast<char>(code)) : '?';
}

/// In lower case, without comments, blanks and escapes.
std::string_view plain_css(std::string_view css, Arena& arena) {
  const std::span<char> room = arena.room(css.size());
  std::size_t size = 0;
  char quote = '\0';  // comments do not begin inside of a string
  for (std::size_t at = 0; at < css.size();) {
    if (css[at] == quote) {
      quote = '\0';
    } else if (quote == '\0' && (css[at] == '"' || css[at] == '\'')) {
      quote = css[at];
    }
    if (quote == '\0' && css[at] == '/' && at + 1 < css.size() && css[at + 1] == '*') {
      const std::size_t end = css.find("*/", at + 2);
      at = end == std::string_view::npos ? css.size() : end + 2;
    } else if (css[at] == '\\') {
      ++at;
      if (const char c = escaped(css, at); c != '\0') room[size++] = c;
    } else if (is_html_blank(css[at])) {
      ++at;
    } else {
      room[size++] = lower_case(css[at++]);
    }
  }
  return arena.keep(room, size);
}

}  // namespace

StyleTrick style_trick(std::string_view css, Arena& arena) {
  constexpr std::size_t kMost = 4096;
  const Arena::Scope scope(arena);
  const std::string_view plain = plain_css(css.substr(0, kMost), arena);
  const auto has = [&](std::string_view what) {
    return plain.find(what) != std::string_view::npos;
  };
  if (has(":expression(")) return StyleTrick::kExpression;
  if (has("binding:url(")) return StyleTrick::kBinding;
  if (has("behavior:url(") || has("behaviour:url(")) return StyleTrick::kBehavior;
  if (has("@import'") || has("@import\"") || has("@importurl(")) return StyleTrick::kImport;
  if (has("(javascript:") || has("'javascript:") || has("\"javascript:"))
    return StyleTrick::kAddress;
  return StyleTrick::kNone;
}

}  // namespace quell::attack
