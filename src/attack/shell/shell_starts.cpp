#include "shell/shell_starts.h"

#include <algorithm>

#include "shell/shell_words.h"
#include "text/ascii_set.h"
#include "text/byte_set.h"

namespace quell::attack::shell {

namespace {

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_operator(char c) {
  return c == ';' || c == '|' || c == '&' || c == '\n' || c == '\r' || c == '`';
}
constexpr bool is_text(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

/// "10.0.0.1", "a.png", "b@c": values that a programmer hands to a command.
bool is_value(std::string_view token) {
  const std::size_t mark = find_any<"./@\\:">(token);
  return mark != std::string_view::npos && mark > 0 && mark + 1 < token.size();
}

bool is_number(std::string_view token) {
  return find_none<"0123456789.,:-%">(token) == std::string_view::npos;
}

}  // namespace

Starts::Starts(std::string_view value, Blanks blanks) : value_(value), blanks_(blanks) {
  while (first_text_ < value.size() && !is_text(value[first_text_])) ++first_text_;
  constexpr std::size_t kLook = 256;
  const std::string_view begin = value.substr(0, kLook);
  is_query_ =
      begin.find('=') != std::string_view::npos || begin.find("://") != std::string_view::npos;
}

/// "&amp;": how long; 0 if it is none.
std::size_t Starts::entity_at(std::size_t at) const {
  constexpr std::size_t kLongest = 10;
  const std::string_view name = value_.substr(at + 1, kLongest);
  const std::size_t end = name.find(';');
  if (end == std::string_view::npos || end == 0) return 0;
  const std::string_view inside = name.substr(0, end);
  if (inside[0] == '#') return end + 2;
  if (!std::ranges::all_of(inside, [](char c) { return is_letter(c) || is_digit(c); })) return 0;
  return inside == "copy" || find_utility(inside) == nullptr ? end + 2 : 0;
}

Before Starts::before(const Start& start) const {
  if (start.at <= first_text_) return Before::kNothing;
  constexpr std::size_t kMostBetween = 64;
  const std::size_t earliest = start.at - std::min(start.at, kMostBetween);
  std::size_t end = start.at;
  while (end > earliest && (is_blank(value_[end - 1]) || is_operator(value_[end - 1]))) --end;
  if (end == earliest) return Before::kWord;
  const char last = value_[end - 1];
  if (last == '\'' || last == '"' || last == ')' || last == ']') return Before::kOperand;
  std::size_t begin = end;
  constexpr std::size_t kLongest = 64;
  while (begin > 0 && end - begin < kLongest && !is_blank(value_[begin - 1]) &&
         !is_operator(value_[begin - 1]) && value_[begin - 1] != '/' && value_[begin - 1] != '=') {
    --begin;
  }
  const std::string_view token = value_.substr(begin, end - begin);
  // "a=1;sort;b=2": a list of settings
  const bool is_setting =
      begin > 0 && value_[begin - 1] == '=' && start.glued && start.opening == Opening::kSemicolon;
  if (is_setting) return Before::kWord;
  if (is_value(token)) return Before::kValue;
  if (is_number(token) || (token.size() <= 2 && start.glued)) return Before::kOperand;
  while (begin > 0 && is_blank(value_[begin - 1])) --begin;
  return begin > 0 && is_text(value_[begin - 1]) ? Before::kProse : Before::kWord;
}

bool Starts::ampersand(Start& out) {
  const std::size_t at = out.at;
  if (peek(at + 1) == '&') {
    out.opening = Opening::kAnd;
    ++out.command;
    return true;
  }
  if (peek(at + 1) == '>' || (at > 0 && (value_[at - 1] == '>' || value_[at - 1] == '<')))
    return false;
  if (const std::size_t entity = entity_at(at); entity > 0) {
    at_ = at + entity;
    return false;
  }
  out.opening = Opening::kAmpersand;
  return true;
}

/// Whether a command may begin behind the byte at `at`.
bool Starts::take(std::size_t at, Start& out) {
  out = {.at = at, .command = at + 1};
  switch (value_[at]) {
    case ';':
      out.opening = Opening::kSemicolon;
      return true;
    case '|':
      out.opening = peek(at + 1) == '|' ? Opening::kOr : Opening::kPipe;
      if (peek(at + 1) == '|' || peek(at + 1) == '&') ++out.command;
      return true;
    case '&':
      return ampersand(out);
    case '\n':
    case '\r':
      out.opening = Opening::kNewline;
      return true;
    case '`':
      out.opening = Opening::kBackticks;
      return true;
    case '$':
      out.opening = Opening::kSubstitution;
      ++out.command;
      return peek(at + 1) == '(' && peek(at + 2) != '(';
    case '<':
    case '>':
      out.opening = Opening::kProcess;
      ++out.command;
      return peek(at + 1) == '(';
    case '\\':
      out.opening = Opening::kNewline;
      out.spelled_out = true;
      ++out.command;
      return peek(at + 1) == 'n' || peek(at + 1) == 'r';
    default:
      return false;
  }
}

/// "&name=", "&name&", "&name" at the end.
bool Starts::begins_parameter(std::size_t at) const {
  constexpr std::size_t kLongest = 128;
  const std::string_view rest = value_.substr(at, kLongest);
  std::size_t end = 0;
  while (end < rest.size() && (is_text(rest[end]) || rest[end] == '_' || rest[end] == '-' ||
                               rest[end] == '.' || rest[end] == '[' || rest[end] == ']')) {
    ++end;
  }
  return end == rest.size() || rest[end] == '=' || rest[end] == '&' || rest[end] == '#';
}

bool Starts::next(Start& out) {
  while (at_ < value_.size()) {
    at_ = find_any<";|&`$<>\n\r\\">(value_, at_);
    if (at_ >= value_.size()) return false;
    const std::size_t at = at_;
    const bool found = take(at, out);
    at_ = std::max(at_, found ? out.command : at + 1);
    if (!found) continue;
    out.glued = at > 0 && !is_blank(value_[at - 1]) && !is_blank(peek(out.command));
    out.before = before(out);
    out.number = found_++;
    const bool separates = out.opening == Opening::kAmpersand && out.glued && is_query_;
    if (!separates || !begins_parameter(out.command)) return true;
  }
  return false;
}

}  // namespace quell::attack::shell
