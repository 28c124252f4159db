#include "script/js_tokens.h"
#include "text/ascii_set.h"

#include <algorithm>
#include <array>

namespace quell::attack {

namespace {

enum ByteKind : std::uint8_t {
  kNameByte = 1,
  kDigit = 2,
  kBlank = 4,
  kOperator = 8,
  kForeignLead = 16  ///< may begin a blank that is no ASCII
};

constexpr std::array<std::uint8_t, 256> kByteKinds = [] {
  std::array<std::uint8_t, 256> out{};
  const auto mark = [&](std::string_view bytes, std::uint8_t kind) {
    for (const char c : bytes) out[static_cast<unsigned char>(c)] |= kind;
  };
  mark("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$", kNameByte);
  mark("0123456789", kDigit);
  mark("+-*%=<>!&|^~?:,;.@#\\/", kOperator);
  for (std::size_t c = 0x80; c < out.size(); ++c) out[c] |= kNameByte;
  for (std::size_t c = 0; c <= ' '; ++c) out[c] |= kBlank;
  mark("\xc2\xe2\xef", kForeignLead);
  return out;
}();

bool is(char c, unsigned kinds) {
  return (kByteKinds[static_cast<unsigned char>(c)] & kinds) != 0;
}

bool is_quote(char c) {
  return c == '\'' || c == '"' || c == '`';
}

}  // namespace

JsToken JsTokens::take(JsKind kind, std::size_t size) {
  const JsToken token{.kind = kind,
                      .after_line_end = line_ended_,
                      .after_comment = commented_,
                      .text = text_.substr(at_, size)};
  at_ += token.text.size();
  line_ended_ = false;
  commented_ = false;
  return token;
}

/// No-break space, byte order mark, line and paragraph separator: bytes of it; 0 if it is none.
std::size_t JsTokens::foreign_blank(std::size_t ahead) const {
  const char first = peek(ahead);
  if (!is(first, kForeignLead)) return 0;
  const std::string_view here = text_.substr(at_ + ahead, 3);
  if (here.starts_with("\xc2\xa0")) return 2;
  const bool blank = here == "\xef\xbb\xbf" || here == "\xe2\x80\xa8" || here == "\xe2\x80\xa9";
  return blank ? 3 : 0;
}

bool JsTokens::begins_comment() const {
  return (peek(0) == '/' && (peek(1) == '/' || peek(1) == '*')) ||
         text_.substr(at_).starts_with("<!--");
}

/// Backslashes before a quote, which some program escaped, perhaps twice.
bool JsTokens::skip_escapes_of_quote() {
  std::size_t size = 0;
  while (peek(size) == '\\') ++size;
  if (size == 0 || !is_quote(peek(size))) return false;
  at_ += size;
  return true;
}

/// White space and closed comments. A control byte is white space: filters and lists put them in.
void JsTokens::skip_blank() {
  while (at_ < text_.size()) {
    if (is(text_[at_], kBlank)) {
      line_ended_ |= text_[at_] == '\n' || text_[at_] == '\r';
      ++at_;
    } else if (skip_escapes_of_quote()) {
      continue;
    } else if (const std::size_t blank = foreign_blank(0); blank > 0) {
      at_ += blank;
    } else if (!begins_comment()) {
      return;
    } else if (peek(1) == '*') {
      const std::size_t end = text_.find("*/", at_ + 2);
      if (end == std::string_view::npos) return;
      at_ = end + 2;
      commented_ = true;
    } else {
      const std::size_t end = find_any<"\r\n">(text_, at_);
      if (end == std::string_view::npos) return;
      at_ = end;
    }
  }
}

JsToken JsTokens::next(Slash slash) {
  skip_blank();
  if (at_ == text_.size()) return take(JsKind::kEnd, 0);
  const char c = text_[at_];
  if (is(c, kDigit) || (c == '.' && is(peek(1), kDigit))) return number();
  if (is(c, kNameByte)) return name();
  switch (c) {
    case '(':
    case '[':
    case '{':
      return take(JsKind::kOpen, 1);
    case ')':
    case ']':
    case '}':
      return take(JsKind::kClose, 1);
    case '\'':
    case '"':
    case '`':
      return quoted(c);
    case '<':
    case '/':
      if (begins_comment()) return take(JsKind::kComment, text_.size() - at_);
      return c == '/' && slash == Slash::kRegex ? regex() : symbol();
    default:
      return symbol();
  }
}

JsToken JsTokens::name() {
  const std::string_view here = text_.substr(at_);
  std::size_t size = 1;
  for (; size < here.size() && is(here[size], kNameByte); ++size) {
    if (is(here[size], kForeignLead) && foreign_blank(size) > 0) break;
  }
  return take(JsKind::kName, size);
}

/// Also 0x1f, 1e5, 1_000n; a number takes the letters that follow it.
JsToken JsTokens::number() {
  std::size_t size = 1;
  while (is(peek(size), kNameByte)) ++size;
  // "1.5" and "1." but not the call of a method: "1..toString()", "8.0.x"
  const bool has_point = text_[at_] == '.';
  const bool is_member = is(peek(size + 1), kNameByte) && !is(peek(size + 1), kDigit);
  if (!has_point && peek(size) == '.' && !is_member) {
    ++size;
    while (is(peek(size), kDigit)) ++size;
  }
  return take(JsKind::kNumber, size);
}

JsToken JsTokens::quoted(char quote) {
  const bool is_template = quote == '`';
  const std::string_view here = text_.substr(at_);
  std::size_t size = 1;
  while (size < here.size() && here[size] != quote) {
    if (!is_template && (here[size] == '\n' || here[size] == '\r')) break;
    size += here[size] == '\\' ? 2 : 1;
  }
  if (size < here.size() && here[size] == quote) {
    return take(is_template ? JsKind::kTemplate : JsKind::kString, size + 1);
  }
  return take(is_template ? JsKind::kOpenTemplate : JsKind::kOpenString, text_.size() - at_);
}

JsToken JsTokens::regex() {
  bool in_class = false;
  std::size_t size = 1;
  for (; at_ + size < text_.size() && peek(size) != '\n'; ++size) {
    const char c = peek(size);
    if (c == '\\') ++size;
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    if (c != '/' || in_class) continue;
    ++size;
    while (is(peek(size), kNameByte)) ++size;
    return take(JsKind::kRegex, size);
  }
  return take(JsKind::kOther, 1);
}

JsToken JsTokens::symbol() {
  static constexpr auto kLong = std::to_array<std::string_view>(
      {">>>=", "===", "!==", ">>>", "**=", "<<=", ">>=", "&&=",  "||=", "\?\?=", "...",
       "=>",   "==",  "!=",  "<=",  ">=",  "&&",  "||",  "\?\?", "?.",  "++",    "--",
       "+=",   "-=",  "*=",  "/=",  "%=",  "&=",  "|=",  "^=",   "<<",  ">>",    "**"});
  const std::string_view here = text_.substr(at_, 4);
  if (here.size() > 1 && is(here[1], kOperator)) {
    for (const std::string_view symbol : kLong) {
      if (here[1] != symbol[1] || here[0] != symbol[0]) continue;
      if (here.starts_with(symbol)) return take(JsKind::kSymbol, symbol.size());
    }
  }
  const bool known = is(here[0], kOperator) && here[0] != '@' && here[0] != '#' && here[0] != '\\';
  return take(known ? JsKind::kSymbol : JsKind::kOther, 1);
}

std::string_view js_text(const JsToken& token) {
  switch (token.kind) {
    case JsKind::kString:
    case JsKind::kTemplate:
      return token.text.substr(1, token.text.size() - 2);
    case JsKind::kOpenString:
    case JsKind::kOpenTemplate:
      return token.text.substr(1);
    case JsKind::kRegex:
      return token.text.substr(1, token.text.rfind('/') - 1);
    default:
      return token.text;
  }
}

}  // namespace quell::attack
