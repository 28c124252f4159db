#include "php/lexer.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace quell::webroot::php {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lowered(c);
  return out;
}

bool starts_with_nocase(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && lowered(text.substr(0, start.size())) == start;
}

/// A '$' without a backslash before it.
bool has_variable(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '$') {
      return true;
    }
  }
  return false;
}

}  // namespace

bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & '\x80') != 0;
}

bool is_word_char(char c) {
  return is_word_start(c) || is_digit(c);
}

void Lexer::skip_to(std::size_t at) {
  at = std::min(at, bytes_.size());
  line_ += static_cast<std::uint32_t>(std::count(bytes_.data() + at_, bytes_.data() + at, '\n'));
  at_ = at;
}

/// To behind the next "<?php", "<?=" or "<?" that is no "<?xml".
bool Lexer::enter_code() {
  while (true) {
    const std::size_t open = bytes_.find("<?", at_);
    if (open == std::string_view::npos) {
      skip_to(bytes_.size());
      return false;
    }
    skip_to(open + 2);
    const std::string_view rest = bytes_.substr(at_);
    if (starts_with_nocase(rest, "xml") || starts_with_nocase(rest, "xpacket")) continue;
    if (starts_with_nocase(rest, "php")) {
      skip_to(at_ + 3);
    } else if (rest.starts_with('=')) {
      skip_to(at_ + 1);
    } else if (rest.empty() || !is_blank(rest.front())) {
      continue;
    }
    in_code_ = true;
    return true;
  }
}

void Lexer::skip_line_comment() {
  const std::size_t line_end = std::min(bytes_.find('\n', at_), bytes_.size());
  const std::size_t close = bytes_.substr(at_, line_end - at_).find("?>");
  skip_to(close == std::string_view::npos ? line_end : at_ + close);
}

bool Lexer::skip_blank_or_comment() {
  const char c = at(0);
  if (is_blank(c)) {
    skip_to(at_ + 1);
  } else if ((c == '#' && at(1) != '[') || (c == '/' && at(1) == '/')) {
    skip_line_comment();
  } else if (c == '/' && at(1) == '*') {
    const std::size_t end = bytes_.find("*/", at_ + 2);
    skip_to(end == std::string_view::npos ? bytes_.size() : end + 2);
  } else {
    return false;
  }
  return true;
}

std::optional<Token> Lexer::next() {
  while (at_ < bytes_.size()) {
    if (!in_code_) {
      if (!enter_code()) return std::nullopt;
      continue;
    }
    if (skip_blank_or_comment()) continue;
    const char c = at(0);
    if (c == '?' && at(1) == '>') {
      skip_to(at_ + 2);
      in_code_ = false;
      return Token{.kind = TokenKind::kMark, .text = ";", .line = line_};
    }
    if (c == '$' && is_word_start(at(1))) return variable();
    if (c == '\'' || c == '"' || c == '`') return quoted(c);
    if (is_digit(c)) return number();
    if (is_word_start(c)) return word();
    if (const std::size_t label = heredoc_label(); label != 0) return heredoc(label);
    return mark();
  }
  return std::nullopt;
}

Token Lexer::word() {
  std::size_t end = at_;
  while (end < bytes_.size() && is_word_char(bytes_[end])) ++end;
  Token token{
      .kind = TokenKind::kWord, .text = lowered(bytes_.substr(at_, end - at_)), .line = line_};
  skip_to(end);
  return token;
}

Token Lexer::variable() {
  std::size_t end = at_ + 1;
  while (end < bytes_.size() && is_word_char(bytes_[end])) ++end;
  Token token{.kind = TokenKind::kVariable,
              .text = std::string(bytes_.substr(at_ + 1, end - at_ - 1)),
              .line = line_};
  skip_to(end);
  return token;
}

Token Lexer::number() {
  std::size_t end = at_;
  while (end < bytes_.size() && (is_word_char(bytes_[end]))) ++end;
  Token token{
      .kind = TokenKind::kNumber, .text = lowered(bytes_.substr(at_, end - at_)), .line = line_};
  skip_to(end);
  return token;
}

Token Lexer::quoted(char quote) {
  Token token{.kind = TokenKind::kString, .line = line_};
  std::size_t end = at_ + 1;
  while (end < bytes_.size() && bytes_[end] != quote) end += bytes_[end] == '\\' ? 2 : 1;
  end = std::min(end, bytes_.size());
  const std::string_view inner = bytes_.substr(at_ + 1, end - at_ - 1);
  if (quote == '\'') {
    for (std::size_t i = 0; i < inner.size(); ++i) {
      const bool escapes = inner[i] == '\\' && i + 1 < inner.size() &&
                           (inner[i + 1] == '\\' || inner[i + 1] == '\'');
      token.text += inner[escapes ? ++i : i];
    }
  } else {
    token.text = unescaped(inner);
    token.interpolates = has_variable(inner);
    // Spelt in escapes throughout, a name was hidden: nobody writes "\x65\x76" for "ev" otherwise.
    token.hidden = inner.size() >= 8 && inner.size() >= 3 * token.text.size();
  }
  if (quote == '`') token.kind = TokenKind::kMark, token.text = "`" + token.text;
  skip_to(end + 1);
  return token;
}

/// Length of "<<<", blanks and a quote, if a label follows; else 0.
std::size_t Lexer::heredoc_label() const {
  if (at(0) != '<' || at(1) != '<' || at(2) != '<') return 0;
  std::size_t length = 3;
  while (at(length) == ' ' || at(length) == '\t') ++length;
  if (at(length) == '\'' || at(length) == '"') ++length;
  return is_word_start(at(length)) ? length : 0;
}

Token Lexer::heredoc(std::size_t label_at) {
  Token token{.kind = TokenKind::kString, .line = line_};
  std::size_t end = at_ + label_at;
  while (end < bytes_.size() && is_word_char(bytes_[end])) ++end;
  const std::string_view label = bytes_.substr(at_ + label_at, end - at_ - label_at);
  const bool raw = at(label_at - 1) == '\'';
  const std::size_t begin = std::min(bytes_.find('\n', end), bytes_.size());
  std::size_t line_start = begin;
  while (line_start < bytes_.size()) {
    std::size_t text = line_start + 1;
    while (text < bytes_.size() && (bytes_[text] == ' ' || bytes_[text] == '\t')) ++text;
    if (bytes_.substr(text).starts_with(label) &&
        (text + label.size() >= bytes_.size() || !is_word_char(bytes_[text + label.size()]))) {
      token.text = std::string(bytes_.substr(begin, line_start - begin));
      token.interpolates = !raw && token.text.find('$') != std::string::npos;
      skip_to(text + label.size());
      return token;
    }
    line_start = std::min(bytes_.find('\n', line_start + 1), bytes_.size());
  }
  token.text = std::string(bytes_.substr(begin));
  skip_to(bytes_.size());
  return token;
}

Token Lexer::mark() {
  static constexpr std::string_view kPairs[] = {
      "->", "::", "=>", "==", "!=", "<=", ">=", ".=", "&&", "||", "??", "<<", ">>", "+=", "-="};
  std::size_t length = 1;
  for (const std::string_view pair : kPairs) {
    if (bytes_.substr(at_).starts_with(pair)) length = 2;
  }
  if (length == 2 && at(2) == '=' && (at(1) == '=')) length = 3;
  Token token{
      .kind = TokenKind::kMark, .text = std::string(bytes_.substr(at_, length)), .line = line_};
  skip_to(at_ + length);
  return token;
}

}  // namespace quell::webroot::php
