#include "object/php_serial.h"

#include <algorithm>
#include <optional>

#include "code/code_tokens.h"

namespace quell::attack {

namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  PhpSerial read() {
    while (at_ < text_.size()) {
      while (depth_ > 0 && peek() == '}') {
        ++at_;
        --depth_;
      }
      if (out_.values > 0 && depth_ == 0) break;
      if (!value()) return out_;
    }
    out_.complete = depth_ == 0 && out_.values > 0;
    return out_;
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool expect(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }
  std::optional<std::size_t> number() {
    std::size_t value = 0;
    std::size_t digits = 0;
    if (peek() == '+') ++at_;  // unserialize() takes a sign, and filters may not
    for (; peek() >= '0' && peek() <= '9' && digits < 9; ++at_, ++digits) {
      value = value * 10 + static_cast<std::size_t>(peek() - '0');
    }
    return digits == 0 ? std::nullopt : std::optional(value);
  }

  bool value() {
    const char kind = peek();
    ++at_;
    bool read = false;
    switch (kind) {
      case 'N':
        read = expect(";");
        break;
      case 'b':
      case 'i':
      case 'd':
      case 'r':
      case 'R':
        read = scalar();
        break;
      case 's':
      case 'S':
      case 'E':
        read = string();
        break;
      case 'a':
        read = expect(":") && number() && expect(":{");
        depth_ += read ? 1 : 0;
        break;
      case 'O':
      case 'C':
        read = object();
        break;
      default:
        break;
    }
    out_.values += read ? 1 : 0;
    return read;
  }

  bool scalar() {
    if (!expect(":")) return false;
    const std::size_t end = text_.substr(at_, 32).find(';');
    if (end == std::string_view::npos || end == 0) return false;
    constexpr std::string_view kNumber = "0123456789+-.eEINFA";
    const std::string_view digits = text_.substr(at_, end);
    if (!std::ranges::all_of(digits, [&](char c) { return kNumber.contains(c); })) return false;
    at_ += end + 1;
    return true;
  }

  bool string() {
    if (!expect(":")) return false;
    const auto size = number();
    if (!size || !expect(":\"")) return false;
    if (*size > text_.size() - at_) return false;
    at_ += *size;
    return expect("\";");
  }

  /// O:size:"Class":members:{
  bool object() {
    if (!expect(":")) return false;
    const auto size = number();
    if (!size || !expect(":\"")) return false;
    const std::size_t end = text_.substr(at_, 256).find('"');
    if (end == std::string_view::npos || end == 0) return false;
    const std::string_view name = text_.substr(at_, end);
    const auto is_of_name = [](char c) { return is_name_byte(c) || c == '\\'; };
    if (!std::ranges::all_of(name, is_of_name)) return false;
    out_.lengths_match &= *size == end;
    at_ += end;
    if (!expect("\":") || !number() || !expect(":{")) return false;
    if (out_.objects == 0 || out_.class_name == "stdClass") out_.class_name = name;
    ++out_.objects;
    ++depth_;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  PhpSerial out_;
};

}  // namespace

PhpSerial read_php_serial(std::string_view text) {
  return Parser(text).read();
}

std::size_t find_php_object(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find(':', from); at != std::string_view::npos;
       at = text.find(':', at + 1)) {
    if (at == 0 || (text[at - 1] != 'O' && text[at - 1] != 'C')) continue;
    if (at > 1 && is_name_byte(text[at - 2])) continue;
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if ((next >= '0' && next <= '9') || next == '+') return at - 1;
  }
  return std::string_view::npos;
}

}  // namespace quell::attack
