#include "code/code_tokens.h"

#include <algorithm>
#include <array>

#include "text/ascii_set.h"

namespace quell::attack {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\0';
}

char closing(char open) {
  return open == '(' ? ')' : open == '[' ? ']' : open == '{' ? '}' : open;
}

/// What a byte is that stands alone.
constexpr std::array<CodeKind, 256> kMarkKinds = [] {
  std::array<CodeKind, 256> out{};
  out.fill(CodeKind::kOther);
  const auto mark = [&](std::string_view bytes, CodeKind kind) {
    for (const char c : bytes) out.at(static_cast<unsigned char>(c)) = kind;
  };
  mark(".\\", CodeKind::kDot);
  mark(",", CodeKind::kComma);
  mark("=", CodeKind::kAssign);
  mark("+-*/%^", CodeKind::kArithmetic);
  mark("([{", CodeKind::kOpen);
  mark(")]}", CodeKind::kClose);
  mark(";\n\r", CodeKind::kEnd);
  mark("?:|&!<>~@$", CodeKind::kOperator);
  return out;
}();

/// b'', r"", f'' of Python; N'' and q'' are rarer.
bool is_string_prefix(std::string_view word) {
  constexpr std::string_view kPrefixes = "bBrRuUfF";
  return word.size() <= 2 &&
         std::ranges::all_of(word, [&](char c) { return kPrefixes.contains(c); });
}

}  // namespace

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_name_byte(char c) {
  return begins_name(c) || is_digit(c);
}

std::span<const CodeToken> CodeTokens::read(std::string_view text) {
  text_ = text;
  at_ = 0;
  apart_ = false;
  commented_ = false;
  tokens_.clear();
  while (at_ < text_.size() && tokens_.size() < kMaxCodeTokens) next();
  return tokens_;
}

void CodeTokens::push(CodeKind kind, char sign, std::size_t begin, std::size_t end) {
  tokens_.push_back({.kind = kind,
                     .sign = sign,
                     .apart = apart_,
                     .commented = commented_,
                     .text = text_.substr(begin, end - begin)});
  apart_ = false;
  commented_ = false;
}

void CodeTokens::next() {
  const char c = peek();
  if (is_blank(c)) {
    apart_ = true;
    ++at_;
    return;
  }
  if (begins_name(c)) return name('\0');
  if (is_digit(c) || (c == '.' && is_digit(peek(1)) && (apart_ || tokens_.empty()))) {
    return number();
  }
  if (c == '\'' || c == '"' || c == '`') return quoted(c);
  const bool has_sigil = c == '$' || c == '@' || c == '#';
  if (c == '#' && comment_before_bracket()) return;
  if (has_sigil && begins_name(peek(1))) {
    ++at_;
    return name(c);
  }
  if (shell() || comment()) return;
  mark(c);
}

void CodeTokens::name(char sigil) {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_name_byte(text_[at_])) ++at_;
  const char quote = peek();
  if (sigil == '\0' && (quote == '\'' || quote == '"') &&
      is_string_prefix(text_.substr(begin, at_ - begin))) {
    return quoted(quote);
  }
  push(CodeKind::kName, sigil, begin, at_);
}

/// Also 1e5, 0x1f, 1_000 and 1.5; digits that run into letters are a name.
void CodeTokens::number() {
  const std::size_t begin = at_;
  bool letters = false;
  const bool hex = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const bool fraction = c == '.' && is_digit(peek(1));
    if (!is_name_byte(c) && !fraction) break;
    letters |= !is_digit(c) && !fraction && c != '_' && !(c == 'e' || c == 'E' || c == 'L');
    ++at_;
  }
  push(letters && !hex ? CodeKind::kName : CodeKind::kNumber, '\0', begin, at_);
}

void CodeTokens::quoted(char quote) {
  const std::size_t begin = ++at_;
  while (at_ < text_.size() && text_[at_] != quote) at_ += text_[at_] == '\\' ? 2 : 1;
  const std::size_t end = std::min(at_, text_.size());
  const bool closed = at_ < text_.size();
  at_ = end + (closed ? 1 : 0);
  const CodeKind kind = !closed        ? CodeKind::kOpenString
                        : quote == '`' ? CodeKind::kShell
                                       : CodeKind::kString;
  push(kind, quote, begin, end);
}

/// %x(command) of Ruby.
bool CodeTokens::shell() {
  if (peek() != '%' || peek(1) != 'x') return false;
  constexpr std::string_view kOpening = "([{|!/";
  const char open = peek(2);
  if (!kOpening.contains(open)) return false;
  const std::size_t begin = at_ + 3;
  constexpr std::size_t kLongest = 1024;  // keeps many unclosed ones linear
  const std::size_t size = text_.substr(begin, kLongest).find(closing(open));
  if (size == std::string_view::npos) return false;
  push(CodeKind::kShell, '%', begin, begin + size);
  at_ = begin + size + 1;
  return true;
}

/// Whether nothing but blanks and lines without text stand between `at` and a '(' behind a name:
/// languages with semicolons read a call. Goes there if so.
bool CodeTokens::goes_on_with_bracket(std::size_t at) {
  constexpr std::size_t kMostBlanks = 64;
  if (tokens_.empty() || tokens_.back().kind != CodeKind::kName) return false;
  const std::size_t limit = std::min(text_.size(), at + kMostBlanks);
  while (at < limit && (is_blank(text_[at]) || text_[at] == '\n' || text_[at] == '\r')) ++at;
  if (at >= limit || text_[at] != '(') return false;
  at_ = at;
  apart_ = true;
  return true;
}

/// name # text
/// (…): the comment is a blank of the call.
bool CodeTokens::comment_before_bracket() {
  constexpr std::size_t kLongest = 256;  // keeps many of them linear
  if (tokens_.empty() || tokens_.back().kind != CodeKind::kName) return false;
  const std::size_t size = text_.substr(at_, kLongest).find('\n');
  if (size == std::string_view::npos || !goes_on_with_bracket(at_ + size)) return false;
  commented_ = true;
  return true;
}

bool CodeTokens::comment() {
  const std::size_t begin = at_;
  if (peek() == '/' && peek(1) == '*') {
    const std::size_t end = text_.find("*/", at_ + 2);
    at_ = end == std::string_view::npos ? text_.size() : end + 2;
    if (end != std::string_view::npos) {
      apart_ = true;  // as a blank
      commented_ = true;
      return true;
    }
  } else if ((peek() == '/' && peek(1) == '/') || (peek() == '#' && peek(1) != '{')) {
    if (comment_before_bracket()) return true;
    at_ = std::min(text_.find('\n', at_), text_.size());
  } else {
    return false;
  }
  push(CodeKind::kComment, text_[begin], begin, at_);
  return true;
}

void CodeTokens::mark(char c) {
  struct Long {
    std::string_view text;
    CodeKind kind;
  };
  static constexpr auto kLong = std::to_array<Long>(
      {{"===", CodeKind::kOperator},  {"!==", CodeKind::kOperator}, {"?->", CodeKind::kDot},
       {"**", CodeKind::kArithmetic}, {"->", CodeKind::kDot},       {"::", CodeKind::kDot},
       {"?.", CodeKind::kDot},        {"!.", CodeKind::kDot},       {"=>", CodeKind::kOperator},
       {"==", CodeKind::kOperator},   {"!=", CodeKind::kOperator},  {"<=", CodeKind::kOperator},
       {">=", CodeKind::kOperator},   {"<<", CodeKind::kOperator},  {">>", CodeKind::kOperator},
       {"&&", CodeKind::kOperator},   {"||", CodeKind::kOperator},  {":=", CodeKind::kAssign},
       {"+=", CodeKind::kAssign},     {".=", CodeKind::kAssign}});
  const char follows = peek(1);
  const bool may_be_long = is_any<"=-*>:.<&|">(follows);
  for (const Long& each : kLong) {
    if (!may_be_long) break;
    if (c != each.text[0] || follows != each.text[1] || !text_.substr(at_).starts_with(each.text))
      continue;
    push(each.kind, c, at_, at_ + each.text.size());
    at_ += each.text.size();
    return;
  }
  if ((c == '\n' || c == '\r') && goes_on_with_bracket(at_)) return;
  if (c == '\\' && (follows == '\'' || follows == '"')) {  // quotes escaped for another language
    ++at_;
    return;
  }
  push(kMarkKinds[static_cast<unsigned char>(c)], c, at_, at_ + 1);
  ++at_;
}

}  // namespace quell::attack
