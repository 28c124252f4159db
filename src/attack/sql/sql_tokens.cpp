#include "sql/sql_tokens.h"

#include <algorithm>
#include <array>
#include <optional>

#include "attack/classify.h"
#include "text/ascii_set.h"

namespace quell::attack {

namespace {

enum ByteKind : std::uint8_t {
  kWordStart = 1,
  kDigit = 2,
  kDollar = 4,
  kSpace = 8,
  kHex = 16,
  kBeginsBlank = 32,
  kAlone = 64,        // a symbol, whatever follows
  kGoesOnWord = 128,  // part of a word in any case; a no-break space begins as a letter does
};

constexpr std::array<std::uint8_t, 256> kByteKinds = [] {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t c = 0; c < out.size(); ++c) {
    const std::size_t letter = c | 0x20U;
    const bool is_letter = letter >= 'a' && letter <= 'z' && c < 0x80;
    if (is_letter || c == '_' || c >= 0x80) out[c] |= kWordStart;
    if (c >= '0' && c <= '9') out[c] |= kDigit | kHex;
    if (is_letter && letter <= 'f') out[c] |= kHex;
    if (c == '$') out[c] |= kDollar;
    if ((out[c] & (kWordStart | kDigit | kDollar)) != 0 && c != 0xc2) out[c] |= kGoesOnWord;
    if (c == '/' || c == '*' || c == 0xc2) out[c] |= kBeginsBlank;
    for (const char alone : std::string_view("%(),+*^~;")) {
      if (c == static_cast<unsigned char>(alone)) out[c] |= kAlone;
    }
    if (c == ' ' || (c >= '\t' && c <= '\r') || c == '\0' || c == 0x1f) out[c] |= kSpace;
  }
  return out;
}();

/// What a byte is that stands alone.
constexpr std::array<SqlKind, 256> kSymbols = [] {
  std::array<SqlKind, 256> out{};
  out.fill(SqlKind::kOther);
  const auto mark = [&](std::string_view bytes, SqlKind kind) {
    for (const char c : bytes) out[static_cast<unsigned char>(c)] = kind;
  };
  mark("=<>~", SqlKind::kComparison);
  mark("+-*/%^&|!", SqlKind::kArithmetic);
  mark("(", SqlKind::kOpen);
  mark(")", SqlKind::kClose);
  mark(",", SqlKind::kComma);
  mark(".", SqlKind::kDot);
  mark(";", SqlKind::kSemicolon);
  return out;
}();

bool is(char c, unsigned kinds) {
  return (kByteKinds[static_cast<unsigned char>(c)] & kinds) != 0;
}
bool is_digit(char c) {
  return is(c, kDigit);
}
bool is_word_start(char c) {
  return is(c, kWordStart);
}
constexpr unsigned kWordBytes = kWordStart | kDigit | kDollar;
bool is_word(char c) {
  return is(c, kWordBytes);
}

/// Where a string of that quote may end or go on: the quote, or a backslash where that means
/// anything.
std::size_t find_quote(std::string_view text, char quote, std::size_t from) {
  switch (quote) {
    case '\'':
      return find_any<"'\\">(text, from);
    case '"':
      return find_any<"\"\\">(text, from);
    default:
      return text.find(quote, from);
  }
}

/// Behind the quote that ends the programmer's string; a doubled one stays inside it.
std::optional<std::size_t> after_break(std::string_view value, char quote, std::size_t from) {
  std::size_t i = value.find(quote, from);
  while (i != std::string_view::npos) {
    if (i + 1 >= value.size() || value[i + 1] != quote) return i + 1;
    i = value.find(quote, i + 2);
  }
  return std::nullopt;
}

}  // namespace

bool SqlTokens::begin(std::string_view value, SqlQuote quote, std::size_t from) {
  tokens_.clear();
  at_ = 0;
  begins_at_ = 0;
  after_comment_ = false;
  after_odd_number_ = false;
  in_array_ = false;
  in_escape_ = false;
  in_version_comment_ = false;
  dollar_attempts_ = 0;
  spelling_matters_ = false;
  text_ = value;
  if (quote == SqlQuote::kNone) return true;
  const auto rest = after_break(value, static_cast<char>(quote), from);
  if (!rest) return false;
  begins_at_ = *rest;
  text_ = value.substr(*rest);
  return true;
}

bool SqlTokens::read_to(std::size_t i) {
  while (tokens_.size() <= i) {
    if (tokens_.size() == kMaxSqlTokens) return false;
    while (at_ < text_.size() && is(text_[at_], kSpace)) ++at_;
    if (at_ < text_.size() && is(text_[at_], kBeginsBlank)) skip_blank();
    if (at_ >= text_.size()) return false;
    next();
  }
  return true;
}

void SqlTokens::push(SqlKind kind, std::size_t size, const SqlWord& word) {
  const std::size_t rest = text_.size() - at_;
  const std::size_t taken = size < rest ? size : rest;
  tokens_.push_back({.kind = kind,
                     .role = word.role,
                     .names_system_table = word.names_system_table,
                     .after_comment = after_comment_,
                     .in_version_comment = in_version_comment_,
                     .after_odd_number = after_odd_number_,
                     .text = {text_.data() + at_, taken}});
  spelling_matters_ |=
      after_comment_ | in_version_comment_ | after_odd_number_ | (word.role != SqlRole::kName);
  after_comment_ = false;
  after_odd_number_ = false;
  at_ += taken;
}

/// White space and closed comments. What MySQL executes inside /*! */ stays.
void SqlTokens::skip_blank() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (is(c, kSpace)) {
      ++at_;
    } else if (c == '\xc2' && peek(1) == '\xa0') {
      at_ += 2;
    } else if (c == '*' && in_version_comment_ && peek(1) == '/') {
      at_ += 2;
      in_version_comment_ = false;
    } else if (c != '/' || peek(1) != '*') {
      return;
    } else if (peek(2) == '!') {
      at_ += 3;
      while (is_digit(peek())) ++at_;
      in_version_comment_ = true;
    } else {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return;
      at_ = end + 2;
      after_comment_ = true;
    }
  }
}

void SqlTokens::next() {
  const char c = text_[at_];
  if (is_word_start(c)) return word();
  if (is(c, kAlone)) return push(kSymbols[static_cast<unsigned char>(c)], 1);
  if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
  if (c == '#' && placeholder_operator()) return;
  const bool comment = c == '#' || (c == '-' && peek(1) == '-') || (c == '/' && peek(1) == '*');
  if (comment) return line_comment();
  if (c == '\'' || c == '"' || c == '`') return quoted(c);
  if ((c == '@' || c == '?') && placeholder_operator()) return;
  if (c == '?' && is_placeholder()) return push(SqlKind::kVariable, 1);
  if (c == '@' || (c == ':' && is_word_start(peek(1)))) return variable();
  const bool array = !tokens_.empty() && same_word(tokens_.back().text, "array");
  if (c == '[' && !array && bracketed()) return;
  if (c == '$' && dollar_quoted()) return;
  if (c == '\\' && peek(1) == 'N' && !is_word(peek(2))) {
    return push(SqlKind::kWord, 2, {.role = SqlRole::kConstant});  // NULL
  }
  symbol(c);
}

/// A line comment cuts off the rest of its line; only what is not closed reaches to the end.
void SqlTokens::line_comment() {
  const std::size_t rest = text_.size() - at_;
  const bool to_end = text_[at_] == '/';
  const std::size_t line = to_end ? std::string_view::npos : text_.find('\n', at_);
  push(SqlKind::kLineComment, line == std::string_view::npos ? rest : line - at_);
}

/// A closed string, one that runs to the end, or (with backticks) a name.
void SqlTokens::quoted(char quote, std::size_t prefix) {
  std::size_t i = at_ + prefix + 1;
  while ((i = find_quote(text_, quote, i)) < text_.size()) {
    if (text_[i] != quote) {
      i += 2;  // a backslash and what it stands before
    } else if (i + 1 < text_.size() && text_[i + 1] == quote) {
      i += 2;
    } else {
      return push(quote == '`' ? SqlKind::kWord : SqlKind::kString, i + 1 - at_);
    }
  }
  push(SqlKind::kOpenString, text_.size() - at_);
}

void SqlTokens::number() {
  const char* const begin = text_.data() + at_;
  const char* const end = text_.data() + text_.size();
  const char* at = begin;
  const auto skip = [&](unsigned kinds) {
    while (at < end && is(*at, kinds)) ++at;
  };
  const auto take = [&](SqlKind kind) { push(kind, static_cast<std::size_t>(at - begin)); };
  if (*at == '0' && (peek(1) == 'x' || peek(1) == 'X') && is(peek(2), kHex)) {
    at += 2;
    skip(kHex);
    return take(SqlKind::kNumber);
  }
  skip(kDigit);
  bool broken_off = false;  // after a point or an exponent a word may follow without a space
  if (at < end && *at == '.') {
    broken_off = true;
    ++at;
    skip(kDigit);
    if (skip_odd_number(static_cast<std::size_t>(at - begin))) return;
  }
  if (at + 1 < end && (*at == 'e' || *at == 'E')) {
    const std::ptrdiff_t sign = at[1] == '+' || at[1] == '-' ? 1 : 0;
    if (at + 1 + sign < end && is_digit(at[1 + sign])) {
      broken_off = true;
      at += 2 + sign;
      skip(kDigit);
    }
  }
  if (!broken_off && at < end && is_word(*at)) {
    const char* const digits_end = at;
    skip(kWordBytes);
    const std::string_view word(digits_end, static_cast<std::size_t>(at - digits_end));
    if (sql_role(word) == SqlRole::kUnion) at = digits_end;  // 7union: several databases read it
    if (at == digits_end) return take(SqlKind::kNumber);
    return take(SqlKind::kWord);  // "2in1" is a name
  }
  take(SqlKind::kNumber);
}

/// "1.e(": MySQL reads past a point with an exponent that has no digits.
bool SqlTokens::skip_odd_number(std::size_t digits) {
  const char exponent = peek(digits);
  if ((exponent != 'e' && exponent != 'E') || peek(digits + 1) != '(') return false;
  at_ += digits + 1;
  after_odd_number_ = true;
  return true;
}

void SqlTokens::word() {
  const std::string_view text = text_;
  std::size_t i = at_;
  for (; i < text.size(); ++i) {
    if (is(text[i], kGoesOnWord)) continue;
    const bool letter = text[i] == '\xc2' && (i + 1 == text.size() || text[i + 1] != '\xa0');
    if (!letter) break;
  }
  if (i == at_) ++i;
  // N'…', x'…', e'…', _utf8'…' are strings.
  const std::size_t size = i - at_;
  if (i < text_.size() && text_[i] == '\'') {
    const bool prefix = size == 1 ? is_any<"nNxXbBeEqQ">(text_[at_]) : text_[at_] == '_';
    if (prefix) return quoted('\'', size);
  }
  push(SqlKind::kWord, size, sql_word({text_.data() + at_, size}));
}

void SqlTokens::variable() {
  std::size_t i = at_ + 1;
  while (i < text_.size() && (text_[i] == '@' || is_word(text_[i]))) ++i;
  push(i - at_ == 1 ? SqlKind::kOther : SqlKind::kVariable, i - at_);
}

bool SqlTokens::bracketed() {
  std::size_t i = at_ + 1;
  while (i < text_.size() && (is_word(text_[i]) || text_[i] == ' ')) ++i;
  if (i == at_ + 1 || i >= text_.size() || text_[i] != ']') return false;
  push(SqlKind::kWord, i + 1 - at_);
  return true;
}

/// $$…$$ and $tag$…$tag$ of PostgreSQL.
bool SqlTokens::dollar_quoted() {
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
bool SqlTokens::begins_url_parameter() const {
  std::size_t i = at_ + 1;
  while (i < text_.size() && i < at_ + 40 && (is_word(text_[i]) || text_[i] == '-')) ++i;
  return i > at_ + 1 && i < text_.size() && (text_[i] == '=' || text_[i] == '[');
}

/// "or ?--": a statement that is still to be given its values, behind a word and at its end.
bool SqlTokens::is_placeholder() const {
  if (tokens_.empty() || tokens_.back().kind != SqlKind::kWord) return false;
  return at_ + 1 == text_.size() || (peek(1) == '-' && peek(2) == '-') || peek(1) == '#';
}

/// PostgreSQL's operators on JSON and arrays: @> @? @@ #> #>> #- ?| ?& and ?, between strings.
bool SqlTokens::placeholder_operator() {
  const char first = peek();
  const char second = peek(1);
  const bool ends = second == ' ' || second == '\'';
  std::size_t size = 0;
  if (first == '@') {
    size = second == '>' || second == '?' || (second == '@' && (peek(2) == ' ' || peek(2) == '\''))
               ? 2
               : 0;
  } else if (first == '#') {
    const std::size_t length = peek(2) == '>' ? 3 : 2;
    const bool quoted = peek(length) == '\'' || (peek(length) == ' ' && peek(length + 1) == '\'');
    size = !tokens_.empty() && (second == '>' || second == '-') && quoted ? length : 0;
  } else if (!tokens_.empty() && tokens_.back().kind == SqlKind::kString) {
    size = second == '|' || second == '&' ? 2 : ends ? 1 : 0;
  }
  if (size == 0) return false;
  push(SqlKind::kComparison, size);
  return true;
}

/// Operators of two and three bytes.
bool SqlTokens::long_symbol(char first) {
  const char second = peek(1);
  const auto is_one_of = [](char c, std::string_view which) {
    return which.find(c) != std::string_view::npos;
  };
  const auto found = [&](SqlKind kind, std::size_t size) {
    push(kind, size);
    return true;
  };
  switch (first) {
    case '<':
      if (second == '=' && peek(2) == '>') return found(SqlKind::kComparison, 3);
      if (second == '@' && !is_word(peek(2)) && peek(2) != '@') {
        return found(SqlKind::kComparison, 2);
      }
      if (second == '<') return found(SqlKind::kArithmetic, 2);
      return is_one_of(second, ">=") && found(SqlKind::kComparison, 2);
    case '>':
      if (second == '>') return found(SqlKind::kArithmetic, 2);
      return second == '=' && found(SqlKind::kComparison, 2);
    case '!':
      if (second == '~' && peek(2) == '*') return found(SqlKind::kComparison, 3);
      if (second == '=' && peek(2) == '=') return found(SqlKind::kComparison, 3);
      return is_one_of(second, "=<>~") && found(SqlKind::kComparison, 2);
    case '-':
      return second == '>' && found(SqlKind::kComparison, peek(2) == '>' ? 3 : 2);
    case '=':
      return second == '=' && found(SqlKind::kComparison, peek(2) == '=' ? 3 : 2);
    case ':':
      if (second == ':') return found(SqlKind::kArithmetic, 2);
      return second == '=' && found(SqlKind::kComparison, 2);
    case '&':
    case '|':
      return second == first && found(SqlKind::kLogical, 2);
    default:
      return false;
  }
}

/// {x expression}: MySQL reads the expression.
bool SqlTokens::odbc_escape() {
  std::size_t i = at_ + 1;
  while (i < text_.size() && is_word(text_[i])) ++i;
  if (i == at_ + 1 || i >= text_.size() || (text_[i] != ' ' && text_[i] != '(')) return false;
  in_escape_ = true;
  push(SqlKind::kOpen, text_[i] == '(' ? 1 : i - at_);
  return true;
}
void SqlTokens::symbol(char c) {
  if (c == '&' && begins_url_parameter()) return push(SqlKind::kOther, 1);
  if (long_symbol(c)) return;
  if (c == '[' && !tokens_.empty() && same_word(tokens_.back().text, "array")) {
    in_array_ = true;
    return push(SqlKind::kOpen, 1);
  }
  if (c == '{' && odbc_escape()) return;
  if (c == '}' && in_escape_) {
    in_escape_ = false;
    return push(SqlKind::kClose, 1);
  }
  if (c == ']' && in_array_) {
    in_array_ = false;
    return push(SqlKind::kClose, 1);
  }
  push(kSymbols[static_cast<unsigned char>(c)], 1);
}

}  // namespace quell::attack
