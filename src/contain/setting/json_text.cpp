// Values in JSON. The library says whether the text is JSON and what it means; the places are found
// here, in a text that is known to be right.
#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/safe_text.h"
#include "doc/json.h"
#include "fmt/format.h"
#include "setting/engine.h"

namespace quell::contain::setting {

namespace {

Scalar scalar_of(const json::Value& value) {
  if (value.is_string()) return {Type::kText, std::string(value.get_string())};
  if (value.is_bool()) return {Type::kBoolean, value.get_bool() ? "true" : "false"};
  if (value.is_null()) return {Type::kNull, "null"};
  if (value.is_array()) return {Type::kOther, "[]"};
  if (value.is_object()) return {Type::kOther, "{}"};
  return {Type::kNumber, json::line(value)};
}

void collect(const json::Value& value, Key& at, std::vector<Leaf>& out) {
  if (value.is_object() && !value.get_object().empty()) {
    for (const auto& member : value.get_object()) {
      at.names.emplace_back(member.key());
      collect(member.value(), at, out);
      at.names.pop_back();
    }
    return;
  }
  if (value.is_array() && !value.get_array().empty()) {
    std::size_t number = 0;
    for (const json::Value& element : value.get_array()) {
      at.names.push_back(std::to_string(number++));
      collect(element, at, out);
      at.names.pop_back();
    }
    return;
  }
  out.push_back({at, scalar_of(value)});
}

Result<std::vector<Leaf>> read_leaves(std::string_view text, Format /*format*/) {
  QUELL_TRY(const json::Value value, json::parse(text));
  std::vector<Leaf> out;
  Key at;
  collect(value, at, out);
  return out;
}

/// Walks over a text that json::parse() took.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  Result<Spot> find(const Key& key) {
    skip_blanks();
    for (std::size_t level = 0; level < key.names.size(); ++level) {
      const std::string& name = key.names[level];
      const bool is_last = level + 1 == key.names.size();
      if (text_[at_] == '{') {
        std::optional<Gap> gap = enter_member(name);
        if (!gap) continue;
        if (is_last) return *std::move(gap);
        return fail(
            ErrorCode::kUnsupported,
            fmt::format("there is no \"{}\" that the key could be added to", terminal_safe(name)));
      }
      if (text_[at_] != '[') {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("what should hold \"{}\" is a single value", terminal_safe(name)));
      }
      if (!enter_element(name)) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("the list has no element {}", terminal_safe(name)));
      }
    }
    const std::size_t begin = at_;
    skip_value();
    const std::string_view raw = text_.substr(begin, at_ - begin);
    QUELL_TRY(const json::Value value, json::parse(raw));
    return Slot{.begin = begin, .end = at_, .value = scalar_of(value)};
  }

 private:
  /// Stands at the value of that member afterwards, or says where it could be added.
  std::optional<Gap> enter_member(std::string_view name) {
    ++at_;
    std::string before_key(blanks());
    if (text_[at_] == '}') {
      return Gap{.at = at_ - before_key.size(), .before = spelled(name) + ": ", .after = ""};
    }
    std::size_t end = at_;
    std::string colon;
    for (;;) {
      const std::size_t key = at_;
      skip_string();
      const bool found = name_at(key) == name;
      const std::size_t after_key = at_;
      skip_blanks();
      ++at_;  // the colon
      skip_blanks();
      if (found) return std::nullopt;
      colon = text_.substr(after_key, at_ - after_key);
      skip_value();
      end = at_;
      skip_blanks();
      if (text_[at_++] == '}') break;
      before_key = blanks();
    }
    return Gap{.at = end, .before = "," + before_key + spelled(name) + colon, .after = ""};
  }

  bool enter_element(std::string_view name) {
    ++at_;
    std::size_t wanted = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), wanted);
    if (error != std::errc() || end != name.data() + name.size()) return false;
    skip_blanks();
    if (text_[at_] == ']') return false;
    for (std::size_t number = 0; number < wanted; ++number) {
      skip_value();
      skip_blanks();
      if (text_[at_++] == ']') return false;
      skip_blanks();
    }
    return true;
  }

  static std::string spelled(std::string_view name) { return double_quoted(name); }

  [[nodiscard]] std::string name_at(std::size_t begin) const {
    const std::string_view raw = text_.substr(begin, at_ - begin);
    if (raw.find('\\') == std::string_view::npos) return std::string(raw.substr(1, raw.size() - 2));
    const auto value = json::parse(raw);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
  }

  std::string_view blanks() {
    const std::size_t begin = at_;
    skip_blanks();
    return text_.substr(begin, at_ - begin);
  }
  void skip_blanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  void skip_string() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
    ++at_;
  }
  /// Whole, whatever it is.
  void skip_value() {
    std::size_t depth = 0;
    do {
      const char c = text_[at_];
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
      if (depth == 0 && (c == '}' || c == ']')) break;
      if (depth == 0) {
        at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
      }
    } while (depth > 0 && at_ < text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

Result<Spot> spot(std::string_view text, Format /*format*/, const Key& key) {
  return Walk(text).find(key);
}

Result<std::string> spelling(const Scalar& value, Quotes /*quotes*/, Format /*format*/) {
  return value.type == Type::kText ? double_quoted(value.text) : value.text;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::size_t digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

}  // namespace

const Engine& json_engine() {
  static const Engine engine{.leaves = read_leaves, .spot = spot, .spelling = spelling};
  return engine;
}

bool is_json_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = at;
  at = digits(text, at);
  if (at == whole || (text[whole] == '0' && at - whole > 1)) return false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = digits(text, fraction);
    if (at == fraction) return false;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = digits(text, exponent);
    if (at == exponent) return false;
  }
  return at == text.size();
}

Result<Scalar> json_scalar(std::string_view text) {
  // The number as it is written: 1.50 stays 1.50.
  if (is_json_number(text)) return Scalar{Type::kNumber, std::string(text)};
  const auto value = json::parse(text);
  if (!value || value->is_object() || value->is_array()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("\"{}\" is no value as JSON writes it: behind := stands a number, "
                            "true, false, null or a text in double quotes",
                            terminal_safe(text)));
  }
  return scalar_of(*value);
}

std::string double_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace quell::contain::setting
