// The escapes of PHP's double-quoted strings.
#include <optional>
#include <string>
#include <string_view>

#include "php/lexer.h"

namespace quell::webroot::php {
namespace {

std::optional<unsigned> digit(char c, unsigned base) {
  unsigned value = base;
  if (c >= '0' && c <= '9') value = static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') value = static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') value = static_cast<unsigned>(c - 'A') + 10;
  if (value >= base) return std::nullopt;
  return value;
}

/// Reads at most `most` digits at `at`, and moves it behind them.
std::optional<unsigned> number(std::string_view text, std::size_t& at, unsigned base,
                               std::size_t most) {
  std::optional<unsigned> value;
  for (std::size_t i = 0; i < most && at < text.size(); ++i) {
    const auto next = digit(text[at], base);
    if (!next) break;
    value = value.value_or(0) * base + *next;
    ++at;
  }
  return value;
}

/// "\u{41}", from behind the 'u'. Only ASCII is of interest; others become '?'.
std::optional<char> code_point(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '{') return std::nullopt;
  std::size_t end = at + 1;
  const auto value = number(text, end, 16, 6);
  if (!value || end >= text.size() || text[end] != '}') return std::nullopt;
  at = end + 1;
  return *value < 0x80 ? static_cast<char>(*value) : '?';
}

std::optional<char> simple(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'v':
      return '\v';
    case 'e':
      return '\x1b';
    case 'f':
      return '\f';
    case '\\':
    case '$':
    case '"':
    case '`':
      return c;
    default:
      return std::nullopt;
  }
}

/// One escape, `at` behind its backslash. nullopt: it is none, and `at` stays.
std::optional<char> escape(std::string_view text, std::size_t& at) {
  const char c = text[at];
  if (c >= '0' && c <= '7') return static_cast<char>(*number(text, at, 8, 3) & 0xFFU);
  std::size_t behind = at + 1;
  std::optional<char> value;
  if (c == 'x' || c == 'X') {
    if (const auto hex = number(text, behind, 16, 2)) value = static_cast<char>(*hex);
  } else if (c == 'u') {
    value = code_point(text, behind);
  } else {
    value = simple(c);
  }
  if (value) at = behind;
  return value;
}

}  // namespace

std::string unescaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const char c = text[at++];
    if (c == '\\' && at < text.size()) {
      if (const auto value = escape(text, at)) {
        out += *value;
        continue;
      }
    }
    out += c;
  }
  return out;
}

}  // namespace quell::webroot::php
