// Values in YAML. The library says what the text means and where each value begins; where it ends
// is found here, and only for what stands on one line. Anchors, aliases, tags, several documents
// and duplicate keys are refused by the reader.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/safe_text.h"
#include "doc/yaml.h"
#include "fmt/format.h"
#include "setting/engine.h"

namespace quell::contain::setting {

namespace {

constexpr std::string_view kFile = "the file";

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, text) != words.end();
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

/// YAML 1.1 and 1.2 do not agree on yes and on; whoever writes them means a boolean.
bool is_boolean(std::string_view text) {
  return is_one_of(lower(text), {"true", "false", "yes", "no", "on", "off"});
}

bool is_null(std::string_view text) {
  return text == "~" || is_one_of(lower(text), {"null"});
}

Type plain_type(std::string_view text) {
  if (is_boolean(text)) return Type::kBoolean;
  if (is_null(text)) return Type::kNull;
  if (is_json_number(text)) return Type::kNumber;
  // Octal, hexadecimal, 12:30, dates, versions and the like: readers do not agree what they are.
  const char first = text.empty() ? '.' : text.front();
  const bool doubtful = (first >= '0' && first <= '9') || first == '.' || first == '+' ||
                        first == '-' || first == '=' || first == '<';
  return doubtful ? Type::kOther : Type::kText;
}

/// Where each line begins, so that a place becomes an offset at once.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text), begins_{0} {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') begins_.push_back(i + 1);
    }
  }
  [[nodiscard]] std::size_t offset(yaml::Place place) const {
    const std::size_t line = std::min(place.line, begins_.size()) - 1;
    return std::min(begins_.at(line) + place.column - 1, text_.size());
  }
  [[nodiscard]] std::size_t begin_of(yaml::Place place) const {
    return begins_.at(std::min(place.line, begins_.size()) - 1);
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> begins_;
};

/// The end of a quoted value on one line; npos: it goes on, or cannot be told.
std::size_t end_of_quoted(std::string_view text, std::size_t begin) {
  const char quote = text[begin];
  for (std::size_t i = begin + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '\\' && quote == '"') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 == text.size() || text[i + 1] != quote) return i + 1;
      ++i;
    }
  }
  return std::string_view::npos;
}

bool ends_value(std::string_view text, std::size_t at) {
  return at >= text.size() || text.find_first_of(" \t\r\n,]}", at) == at;
}

Slot objected(std::size_t at, Scalar value, std::string why) {
  return {.begin = at, .end = at, .value = std::move(value), .objection = std::move(why)};
}

Slot null_slot(std::string_view text, std::size_t at) {
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (text.substr(at).starts_with(word) && ends_value(text, at + word.size())) {
      return {.begin = at, .end = at + word.size(), .value = {Type::kNull, "null"}};
    }
  }
  return objected(at, {Type::kNull, "null"}, "no value stands there");
}

/// What a scalar node is in the text.
Slot slot_of(std::string_view text, const Lines& lines, const yaml::Node& node) {
  const std::size_t at = lines.offset(node.place());
  if (node.is_null()) return null_slot(text, at);
  const auto value = node.text();
  if (!value) return objected(at, {Type::kOther, ""}, "it holds further values");
  const char first = at < text.size() ? text[at] : '\0';
  if (first == '"' || first == '\'') {
    const std::size_t end = end_of_quoted(text, at);
    if (end == std::string_view::npos) {
      return objected(at, {Type::kText, *value}, "its value goes over several lines");
    }
    return {.begin = at,
            .end = end,
            .value = {Type::kText, *value},
            .quotes = first == '"' ? Quotes::kDouble : Quotes::kSingle};
  }
  if (first == '|' || first == '>') {
    return objected(at, {Type::kText, *value}, "its value is a block of lines");
  }
  if (text.substr(at, value->size()) != *value || !ends_value(text, at + value->size())) {
    return objected(at, {Type::kText, *value}, "its value goes over several lines");
  }
  return {.begin = at, .end = at + value->size(), .value = {plain_type(*value), *value}};
}

void collect(std::string_view text, const Lines& lines, const yaml::Node& node, Key& at,
             std::vector<Leaf>& out) {
  if (const auto mapping = node.mapping(); mapping && !mapping->empty()) {
    for (const yaml::Member& member : *mapping) {
      at.names.push_back(member.key);
      collect(text, lines, member.value, at, out);
      at.names.pop_back();
    }
    return;
  }
  if (const auto sequence = node.sequence(); sequence && !sequence->empty()) {
    std::size_t number = 0;
    for (const yaml::Node& element : *sequence) {
      at.names.push_back(std::to_string(number++));
      collect(text, lines, element, at, out);
      at.names.pop_back();
    }
    return;
  }
  out.push_back({at, slot_of(text, lines, node).value});
}

Result<yaml::Node> read(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) {
    return fail(ErrorCode::kUnsupported, "the file begins with a byte order mark");
  }
  return yaml::parse(text, std::string(kFile));
}

Result<std::vector<Leaf>> read_leaves(std::string_view text, Format /*format*/) {
  QUELL_TRY(const yaml::Node root, read(text));
  std::vector<Leaf> out;
  Key at;
  collect(text, Lines(text), root, at, out);
  return out;
}

bool is_plain_safe(std::string_view text) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '/';
  };
  return !text.empty() && is_word(text.front()) && std::ranges::all_of(text, [&](char c) {
    return is_word(c) || c == '.' || c == '-' || c == '+' || c == '@' || c == '%';
  });
}

Result<std::string> spelling(const Scalar& value, Quotes quotes, Format /*format*/) {
  if (value.type != Type::kText) return value.text;
  if (quotes == Quotes::kNone && is_plain_safe(value.text) &&
      plain_type(value.text) == Type::kText) {
    return value.text;
  }
  if (quotes == Quotes::kSingle) {
    std::string out = "'";
    for (const char c : value.text) {
      if (c == '\'') out += '\'';
      out += c;
    }
    return out + "'";
  }
  return double_quoted(value.text);
}

/// Before the last member that begins a line: where that line begins is known for sure, and where
/// the member ends is not.
Result<Spot> gap_in(std::string_view text, const Lines& lines, const yaml::Mapping& mapping,
                    const std::string& name) {
  for (std::size_t i = mapping.size(); i > 0; --i) {
    const yaml::Place place = mapping[i - 1].place;
    const std::size_t begin = lines.begin_of(place);
    const std::string_view indent = text.substr(begin, lines.offset(place) - begin);
    if (indent.find_first_not_of(' ') != std::string_view::npos) continue;
    const std::size_t newline = text.find('\n', begin);
    const bool crlf = newline != std::string_view::npos && newline > 0 && text[newline - 1] == '\r';
    QUELL_TRY(const std::string key, spelling({Type::kText, name}, Quotes::kNone, Format::kYaml));
    return Gap{
        .at = begin, .before = fmt::format("{}{}: ", indent, key), .after = crlf ? "\r\n" : "\n"};
  }
  return fail(ErrorCode::kUnsupported,
              fmt::format("\"{}\" is not there, and can only be added where every member has a "
                          "line of its own",
                          terminal_safe(name)));
}

/// The element of that number.
const yaml::Node* element(const yaml::Sequence& sequence, std::string_view name) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (error != std::errc() || end != name.data() + name.size() || number >= sequence.size()) {
    return nullptr;
  }
  return &sequence[number];
}

Result<Spot> spot(std::string_view text, Format /*format*/, const Key& key) {
  QUELL_TRY(yaml::Node node, read(text));
  const Lines lines(text);
  for (std::size_t level = 0; level < key.names.size(); ++level) {
    const std::string& name = key.names[level];
    if (const auto sequence = node.sequence()) {
      const yaml::Node* next = element(*sequence, name);
      if (next == nullptr) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("the list has no element {}", terminal_safe(name)));
      }
      yaml::Node copy = *next;
      node = std::move(copy);
      continue;
    }
    const auto mapping = node.mapping();
    if (!mapping) {
      return fail(ErrorCode::kUnsupported,
                  fmt::format("there is no mapping that could hold \"{}\"", terminal_safe(name)));
    }
    const yaml::Node* next = yaml::find(*mapping, name);
    if (next == nullptr && level + 1 == key.names.size()) {
      return gap_in(text, lines, *mapping, name);
    }
    if (next == nullptr) {
      return fail(
          ErrorCode::kUnsupported,
          fmt::format("there is no \"{}\" that the key could be added to", terminal_safe(name)));
    }
    yaml::Node copy = *next;
    node = std::move(copy);
  }
  return slot_of(text, lines, node);
}

}  // namespace

const Engine& yaml_engine() {
  static const Engine engine{.leaves = read_leaves, .spot = spot, .spelling = spelling};
  return engine;
}

}  // namespace quell::contain::setting
