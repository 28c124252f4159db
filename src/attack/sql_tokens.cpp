#include "sql_tokens.h"

#include <algorithm>

#include "attack/classify.h"

namespace quell::attack {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_word_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_word(char c) {
  return is_word_start(c) || is_digit(c) || c == '$';
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == '\0' || c == '\x1f';
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  SqlTokens run() {
    while (skip_blank(), at_ < text_.size()) {
      if (out_.tokens.size() == kMaxSqlTokens) {
        out_.truncated = true;
        break;
      }
      next();
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\n';
  }
  [[nodiscard]] bool sees(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }

  void push(SqlKind kind, std::size_t size) {
    out_.tokens.push_back({.kind = kind,
                           .text = text_.substr(at_, size),
                           .after_comment = after_comment_,
                           .in_version_comment = in_version_comment_});
    after_comment_ = false;
    at_ = std::min(at_ + size, text_.size());
  }

  /// White space and closed comments. What MySQL executes inside /*! */ stays.
  void skip_blank() {
    while (at_ < text_.size()) {
      if (is_space(text_[at_])) {
        ++at_;
      } else if (sees("\xc2\xa0")) {
        at_ += 2;
      } else if (sees("/*!")) {
        at_ += 3;
        while (is_digit(peek()) && at_ < text_.size()) ++at_;
        in_version_comment_ = true;
      } else if (in_version_comment_ && sees("*/")) {
        at_ += 2;
        in_version_comment_ = false;
      } else if (sees("/*")) {
        const std::size_t end = text_.find("*/", at_ + 2);
        if (end == std::string_view::npos) return;
        at_ = end + 2;
        after_comment_ = true;
      } else {
        return;
      }
    }
  }

  void next() {
    const char c = text_[at_];
    if (sees("--") || sees("/*") || c == '#')
      return push(SqlKind::kLineComment, text_.size() - at_);
    if (c == '\'' || c == '"' || c == '`') return quoted(c);
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (is_word_start(c)) return word();
    if (c == '@' || (c == ':' && is_word_start(peek(1)))) return variable();
    if (c == '[' && bracketed()) return;
    if (c == '$' && dollar_quoted()) return;
    symbol(c);
  }

  /// A closed string, one that runs to the end, or (with backticks) a name.
  void quoted(char quote, std::size_t prefix = 0) {
    std::size_t i = at_ + prefix + 1;
    while (i < text_.size()) {
      if (text_[i] == '\\' && quote != '`') {
        i += 2;
      } else if (text_[i] == quote) {
        if (i + 1 < text_.size() && text_[i + 1] == quote) {
          i += 2;
          continue;
        }
        return push(quote == '`' ? SqlKind::kWord : SqlKind::kString, i + 1 - at_);
      } else {
        ++i;
      }
    }
    push(SqlKind::kOpenString, text_.size() - at_);
  }

  void number() {
    std::size_t i = at_;
    if (text_[i] == '0' && (peek(1) == 'x' || peek(1) == 'X') && is_hex(peek(2))) {
      i += 2;
      while (i < text_.size() && is_hex(text_[i])) ++i;
      return push(SqlKind::kNumber, i - at_);
    }
    while (i < text_.size() && is_digit(text_[i])) ++i;
    bool broken_off = false;  // after a point or an exponent a word may follow without a space
    if (i < text_.size() && text_[i] == '.') {
      broken_off = true;
      ++i;
      while (i < text_.size() && is_digit(text_[i])) ++i;
    }
    if (i + 1 < text_.size() && (text_[i] == 'e' || text_[i] == 'E')) {
      const std::size_t sign = text_[i + 1] == '+' || text_[i + 1] == '-' ? 1 : 0;
      if (i + 1 + sign < text_.size() && is_digit(text_[i + 1 + sign])) {
        broken_off = true;
        i += 2 + sign;
        while (i < text_.size() && is_digit(text_[i])) ++i;
      }
    }
    if (!broken_off && i < text_.size() && is_word(text_[i])) {
      while (i < text_.size() && is_word(text_[i])) ++i;
      return push(SqlKind::kWord, i - at_);  // "2in1" is a name
    }
    push(SqlKind::kNumber, i - at_);
  }

  void word() {
    std::size_t i = at_;
    while (i < text_.size() && is_word(text_[i]) && !text_.substr(i).starts_with("\xc2\xa0")) ++i;
    if (i == at_) ++i;
    // N'…', x'…', e'…', _utf8'…' are strings.
    const std::size_t size = i - at_;
    const bool prefix =
        size == 1 ? std::string_view("nNxXbBeEqQ").find(text_[at_]) != std::string_view::npos
                  : text_[at_] == '_';
    if (prefix && i < text_.size() && text_[i] == '\'') return quoted('\'', size);
    push(SqlKind::kWord, size);
  }

  void variable() {
    std::size_t i = at_ + 1;
    while (i < text_.size() && (text_[i] == '@' || is_word(text_[i]))) ++i;
    push(i - at_ == 1 ? SqlKind::kOther : SqlKind::kVariable, i - at_);
  }

  bool bracketed() {
    std::size_t i = at_ + 1;
    while (i < text_.size() && (is_word(text_[i]) || text_[i] == ' ')) ++i;
    if (i == at_ + 1 || i >= text_.size() || text_[i] != ']') return false;
    push(SqlKind::kWord, i + 1 - at_);
    return true;
  }

  /// $$…$$ and $tag$…$tag$ of PostgreSQL.
  bool dollar_quoted() {
    constexpr unsigned kAttempts = 8;  // each may look through the whole rest: keep it linear
    if (dollar_attempts_ == kAttempts) return false;
    ++dollar_attempts_;
    std::size_t i = at_ + 1;
    while (i < text_.size() && is_word(text_[i]) && text_[i] != '$') ++i;
    if (i >= text_.size() || text_[i] != '$') return false;
    const std::string_view tag = text_.substr(at_, i + 1 - at_);
    const std::size_t end = text_.find(tag, i + 1);
    if (end == std::string_view::npos) return false;
    push(SqlKind::kString, end + tag.size() - at_);
    return true;
  }

  /// "&name=": a query string inside the value, not bit arithmetic.
  [[nodiscard]] bool begins_url_parameter() const {
    std::size_t i = at_ + 1;
    while (i < text_.size() && i < at_ + 40 && (is_word(text_[i]) || text_[i] == '-')) ++i;
    return i > at_ + 1 && i < text_.size() && (text_[i] == '=' || text_[i] == '[');
  }

  void symbol(char c) {
    for (const std::string_view op : {"<=>", "->>", "!~*", "#>>"}) {
      if (sees(op)) return push(SqlKind::kComparison, op.size());
    }
    if (c == '&' && begins_url_parameter()) return push(SqlKind::kOther, 1);
    if (sees("<<") || sees(">>") || sees("::")) return push(SqlKind::kArithmetic, 2);
    if (sees("&&") || sees("||")) return push(SqlKind::kLogical, 2);
    for (const std::string_view op : {"<>", "!=", "<=", ">=", "==", "!<", "!>", "!~", ":=", "->"}) {
      if (sees(op)) return push(SqlKind::kComparison, op.size());
    }
    switch (c) {
      case '=':
      case '<':
      case '>':
      case '~':
        return push(SqlKind::kComparison, 1);
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
      case '^':
      case '&':
      case '|':
      case '!':
        return push(SqlKind::kArithmetic, 1);
      case '(':
        return push(SqlKind::kOpen, 1);
      case ')':
        return push(SqlKind::kClose, 1);
      case ',':
        return push(SqlKind::kComma, 1);
      case '.':
        return push(SqlKind::kDot, 1);
      case ';':
        return push(SqlKind::kSemicolon, 1);
      default:
        return push(SqlKind::kOther, 1);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool after_comment_ = false;
  bool in_version_comment_ = false;
  unsigned dollar_attempts_ = 0;
  SqlTokens out_;
};

/// Behind the quote that ends the programmer's string; a doubled one stays inside it.
std::optional<std::string_view> after_break(std::string_view value, char quote) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] != quote) continue;
    if (i + 1 < value.size() && value[i + 1] == quote) {
      ++i;
      continue;
    }
    return value.substr(i + 1);
  }
  return std::nullopt;
}

}  // namespace

std::optional<SqlTokens> sql_tokens(std::string_view value, SqlQuote quote) {
  if (quote == SqlQuote::kNone) return Lexer(value).run();
  const auto rest = after_break(value, static_cast<char>(quote));
  if (!rest) return std::nullopt;
  return Lexer(*rest).run();
}

}  // namespace quell::attack
