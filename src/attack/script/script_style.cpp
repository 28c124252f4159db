#include "script/script_style.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "script/html_tags.h"
#include "script/script_address.h"
#include "text/ascii_set.h"
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
      while (at < css.size() && css[at] == '\\') ++at;  // perhaps escaped twice
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

namespace {

/// "[value^=a]{…url(//…": tells another host what stands in a field.
bool tells_elsewhere(std::string_view plain) {
  constexpr std::size_t kLongestBlock = 256;
  constexpr int kMost = 4;
  std::size_t at = plain.find("]{");
  for (int i = 0; i < kMost && at != std::string_view::npos; ++i, at = plain.find("]{", at + 1)) {
    const std::string_view block = plain.substr(at, kLongestBlock);
    const std::size_t url = block.find("url(");
    if (url == std::string_view::npos) continue;
    std::string_view address = block.substr(url + 4);
    if (address.starts_with('"') || address.starts_with('\'')) address.remove_prefix(1);
    const std::size_t open = plain.substr(0, at).rfind('[');
    if (open == std::string_view::npos || !leads_outside(address)) continue;
    const std::string_view selector = plain.substr(open, at - open);
    if (!selector.starts_with("[value") && !selector.starts_with("[content")) continue;
    if (find_any<"^$*">(selector) != selector.npos) {
      return true;
    }
  }
  return false;
}

/// Escapes that make a tag: nothing in a style sheet needs it.
bool hides_tag(std::string_view css, std::string_view plain) {
  if (css.find("\\3c") == css.npos && css.find("\\3C") == css.npos &&
      css.find("\\00003") == css.npos) {
    return false;
  }
  const std::size_t at = plain.find('<');
  return at != std::string_view::npos && at + 1 < plain.size() && plain[at + 1] >= 'a' &&
         plain[at + 1] <= 'z' && plain.find('=', at) != plain.npos;
}

}  // namespace

namespace {

/// "\28", "\000028".
bool has_escaped_parenthesis(std::string_view css) {
  for (std::size_t at = css.find('\\'); at != std::string_view::npos; at = css.find('\\', at + 1)) {
    std::size_t digit = at + 1;
    while (digit < css.size() && digit < at + 5 && css[digit] == '0') ++digit;
    if (css.substr(digit, 2) == "28") return true;
  }
  return false;
}

}  // namespace

bool may_hold_style_trick(std::string_view css) {
  if (has_escaped_parenthesis(css)) return true;
  for (std::size_t at = css.find('@'); at != std::string_view::npos; at = css.find('@', at + 1)) {
    const char next = at + 1 < css.size() ? lower_case(css[at + 1]) : '\0';
    if (next == 'i' || next == '\\') return true;
  }
  constexpr std::size_t kEscape = 7;
  for (std::size_t at = css.find('('); at != std::string_view::npos; at = css.find('(', at + 1)) {
    std::size_t end = at;
    while (end > 0 && is_html_blank(css[end - 1])) --end;
    if (end < 3) continue;
    const char last = lower_case(css[end - 1]);
    const char before = lower_case(css[end - 2]);
    if ((last == 'n' && before == 'o') || (last == 'l' && before == 'r')) return true;
    if (last == '/' && before == '*') return true;
    const std::size_t from = end < kEscape ? 0 : end - kEscape;
    if (css.substr(from, end - from).find('\\') != std::string_view::npos) return true;
  }
  return false;
}

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
  if (tells_elsewhere(plain)) return StyleTrick::kLeak;
  if (hides_tag(css.substr(0, kMost), plain)) return StyleTrick::kMarkup;
  if (has("(javascript:") || has("'javascript:") || has("\"javascript:"))
    return StyleTrick::kAddress;
  return StyleTrick::kNone;
}

}  // namespace quell::attack
