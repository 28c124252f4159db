#include "doc/json_outline.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "base/limits.h"
#include "base/utf8.h"
#include "doc/json.h"

namespace quell::json {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Bytes that stand for themselves in a string: neither its end nor an escape, no control byte, and
/// ASCII.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = ' '; c < 0x80; ++c) out[c] = c != '"' && c != '\\';
  return out;
}();

/// What json::parse() alone decides: close to its limits.
constexpr std::size_t kCertainDepth = limits::kDocumentDepth - 2;
constexpr std::size_t kCertainDigits = 100;

}  // namespace

bool Outline::read(std::string_view text) {
  text_ = text;
  at_ = 0;
  doubtful_ = text.size() > limits::kDocumentBytes;
  items_.clear();
  open_.clear();
  keys_.clear();
  room_.clear();
  room_.reserve(text.size());  // so that nothing moves
  return read_all() && (!doubtful_ || parse(text).has_value());
}

bool Outline::read_all() {
  Expects expects = Expects::kValue;
  do {
    skip_blanks();
    if (!step(expects)) return false;
  } while (!open_.empty());
  skip_blanks();
  return at_ == text_.size();
}

/// One value, key, comma or end.
bool Outline::step(Expects& expects) {
  const char c = peek();
  if ((c == '}' || c == ']') && expects != Expects::kValue && expects != Expects::kKey) {
    expects = Expects::kComma;
    return end(c);
  }
  switch (expects) {
    case Expects::kComma:
      if (c != ',') return false;
      ++at_;
      expects = open_.back().close == '}' ? Expects::kKey : Expects::kValue;
      return true;
    case Expects::kKey:
    case Expects::kKeyOrEnd:
      expects = Expects::kValue;
      return key();
    case Expects::kValue:
    case Expects::kValueOrEnd:
      if (c == '{') return begin('}', expects);
      if (c == '[') return begin(']', expects);
      expects = Expects::kComma;
      return value();
  }
  return false;
}

bool Outline::begin(char close, Expects& expects) {
  ++at_;
  open_.push_back({.close = close, .first_key = keys_.size()});
  doubtful_ |= open_.size() > kCertainDepth;
  items_.push_back({.kind = Kind::kBegin});
  expects = close == '}' ? Expects::kKeyOrEnd : Expects::kValueOrEnd;
  return open_.size() <= limits::kDocumentDepth + 1;
}

bool Outline::end(char close) {
  if (open_.empty() || open_.back().close != close) return false;
  ++at_;
  const std::size_t first = open_.back().first_key;
  if (!keys_differ(first)) return false;
  keys_.resize(first);
  open_.pop_back();
  items_.push_back({.kind = Kind::kEnd});
  return true;
}

bool Outline::keys_differ(std::size_t first) {
  constexpr std::size_t kFew = 12;
  const auto keys = std::span(keys_).subspan(first);
  if (keys.size() > kFew) {
    std::ranges::sort(keys);
    return std::ranges::adjacent_find(keys) == keys.end();
  }
  for (std::size_t i = 1; i < keys.size(); ++i) {
    const auto before = keys.first(i);
    if (std::ranges::find(before, keys[i]) != before.end()) return false;
  }
  return true;
}

bool Outline::key() {
  std::string_view text;
  if (peek() != '"' || !string(text)) return false;
  skip_blanks();
  if (peek() != ':') return false;
  ++at_;
  keys_.push_back(text);
  items_.push_back({.kind = Kind::kKey, .text = text});
  return true;
}

bool Outline::value() {
  switch (peek()) {
    case '"': {
      std::string_view text;
      if (!string(text)) return false;
      items_.push_back({.kind = Kind::kString, .text = text});
      return true;
    }
    case 't':
      return word("true");
    case 'f':
      return word("false");
    case 'n':
      return word("null");
    default:
      return number();
  }
}

bool Outline::word(std::string_view expected) {
  if (!text_.substr(at_).starts_with(expected)) return false;
  at_ += expected.size();
  return true;
}

bool Outline::number() {
  const std::size_t begin = at_;
  const auto digits = [&] {
    const std::size_t first = at_;
    while (is_digit(peek())) ++at_;
    return at_ > first;
  };
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
  } else if (!digits()) {
    return false;
  }
  if (peek() == '.') {
    ++at_;
    if (!digits()) return false;
  }
  if (peek() == 'e' || peek() == 'E') {
    doubtful_ = true;
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    if (!digits()) return false;
  }
  doubtful_ |= at_ - begin > kCertainDigits;
  return true;
}

/// REQUIRES: a quote is next.
bool Outline::string(std::string_view& out) {
  const std::size_t begin = ++at_;
  for (;;) {
    while (at_ < text_.size() && kPlain[static_cast<unsigned char>(text_[at_])]) ++at_;
    if (at_ == text_.size()) return false;
    if (text_[at_] == '"') {
      out = text_.substr(begin, at_ - begin);
      ++at_;
      return true;
    }
    if (text_[at_] == '\\') return unescape(begin, out);
    if (!other_letter()) return false;
  }
}

/// A letter that is no ASCII, in UTF-8; false for control bytes as well.
bool Outline::other_letter() {
  if (static_cast<unsigned char>(text_[at_]) < 0x80) return false;
  const auto letter = first_code_point(text_.substr(at_));
  if (!letter) return false;
  at_ += letter->bytes;
  return true;
}

/// The rest of a string that began at `from`, from its first escape on.
bool Outline::unescape(std::size_t from, std::string_view& out) {
  const std::size_t begin = room_.size();
  std::size_t copied = from;
  const auto copy = [&] {
    room_.insert(room_.end(), text_.begin() + static_cast<std::ptrdiff_t>(copied),
                 text_.begin() + static_cast<std::ptrdiff_t>(at_));
  };
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (kPlain[static_cast<unsigned char>(c)]) {
      ++at_;
    } else if (c == '"') {
      copy();
      ++at_;
      out = {room_.data() + begin, room_.size() - begin};
      return true;
    } else if (c == '\\') {
      copy();
      if (!escape()) return false;
      copied = at_;
    } else if (!other_letter()) {
      return false;
    }
  }
  return false;
}

/// What a backslash and the bytes behind it stand for. It is never longer than they are.
bool Outline::escape() {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  const char letter = peek(1);
  if (letter != 'u') {
    const std::size_t known = kLetters.find(letter);
    if (known == std::string_view::npos || at_ + 1 >= text_.size()) return false;
    room_.push_back(kMeant[known]);
    at_ += 2;
    return true;
  }
  unsigned code = 0;
  if (!hex(at_ + 2, code)) return false;
  at_ += 6;
  if (code >= 0xdc00 && code < 0xe000) return false;  // the second half of a pair
  if (code >= 0xd800 && code < 0xdc00) {
    unsigned low = 0;
    if (peek() != '\\' || peek(1) != 'u' || !hex(at_ + 2, low)) return false;
    if (low < 0xdc00 || low >= 0xe000) return false;
    code = 0x10000 + ((code - 0xd800) << 10U) + (low - 0xdc00);
    at_ += 6;
  }
  std::string letters;
  append_utf8(letters, code);
  room_.insert(room_.end(), letters.begin(), letters.end());
  return true;
}

/// Four hexadecimal digits.
bool Outline::hex(std::size_t at, unsigned& out) const {
  constexpr std::size_t kDigits = 4;
  if (at + kDigits > text_.size()) return false;
  out = 0;
  for (const char c : text_.substr(at, kDigits)) {
    const char lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    if (!is_digit(c) && (lower < 'a' || lower > 'f')) return false;
    out = out * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return true;
}

void Outline::skip_blanks() {
  while (at_ < text_.size() &&
         (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) {
    ++at_;
  }
}

}  // namespace quell::json
