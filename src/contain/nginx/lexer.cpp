#include "nginx/lexer.h"

#include "fmt/format.h"

namespace quell::contain::nginx {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// What a word means once its escapes are resolved.
std::string unescaped(std::string_view raw) {
  std::string result;
  result.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
    if (raw[i] != '\\' || next == '\0' || !std::string_view("\"'\\trn").contains(next)) {
      result += raw[i];
      continue;
    }
    ++i;
    switch (next) {
      case 't':
        result += '\t';
        break;
      case 'r':
        result += '\r';
        break;
      case 'n':
        result += '\n';
        break;
      default:
        result += next;
    }
  }
  return result;
}

}  // namespace

Error Lexer::error(std::size_t line, std::string_view why) const {
  return Error(ErrorCode::kInvalidInput, fmt::format("{}:{}: {}", file_, line, why));
}

void Lexer::take() {
  if (text_[at_] == '\n') ++line_;
  ++at_;
}

void Lexer::skip_blank() {
  while (at_ < text_.size()) {
    if (text_[at_] == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (is_blank(text_[at_])) {
      take();
    } else {
      return;
    }
  }
}

Result<Token> Lexer::next() {
  skip_blank();
  if (at_ == text_.size()) return Token{TokenKind::kEnd, "", at_, at_, line_};
  const char c = text_[at_];
  if (c == '"' || c == '\'') return quoted_word(c);
  const TokenKind kind = c == ';'   ? TokenKind::kSemicolon
                         : c == '{' ? TokenKind::kOpen
                         : c == '}' ? TokenKind::kClose
                                    : TokenKind::kWord;
  if (kind == TokenKind::kWord) return bare_word();
  ++at_;
  return Token{kind, "", at_ - 1, at_, line_};
}

Result<Token> Lexer::quoted_word(char quote) {
  Token token{TokenKind::kWord, "", at_, 0, line_};
  ++at_;
  const std::size_t inside = at_;
  while (at_ < text_.size() && text_[at_] != quote) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) take();
    take();
  }
  if (at_ == text_.size()) return std::unexpected(error(token.line, "a quote is not closed"));
  token.text = unescaped(text_.substr(inside, at_ - inside));
  ++at_;
  token.end = at_;
  if (at_ < text_.size() && !is_blank(text_[at_]) &&
      !std::string_view(";{)").contains(text_[at_])) {
    return std::unexpected(error(line_, "white space is missing after a closing quote"));
  }
  return token;
}

Result<Token> Lexer::bare_word() {
  Token token{TokenKind::kWord, "", at_, 0, line_};
  bool after_dollar = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const bool opens = c == '{' && !after_dollar;
    if (is_blank(c) || c == ';' || opens) break;
    if (c != '{') after_dollar = c == '$';
    if (c == '\\' && at_ + 1 < text_.size()) take();
    take();
  }
  token.end = at_;
  token.text = unescaped(text_.substr(token.begin, at_ - token.begin));
  return token;
}

}  // namespace quell::contain::nginx
