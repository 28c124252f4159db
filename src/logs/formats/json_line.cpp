#include "formats/json_line.h"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/json_mend.h"

namespace quell::logs {

namespace dom = simdjson::dom;

namespace {

/// "1795317255.123", not "1.795317255123e9": readers of times and sizes take plain decimals.
void append_number(std::string& out, double number) {
  std::array<char, 64> digits{};
  // The shortest form that is the same number; what does not fit is no time and no size.
  const auto [end, error] =
      std::to_chars(digits.begin(), digits.end(), number, std::chars_format::fixed);
  if (error != std::errc()) return;
  const std::string_view text(digits.data(), static_cast<std::size_t>(end - digits.data()));
  out += text;
  if (text.find('.') == std::string_view::npos) out += ".0";  // it was written with a point
}

}  // namespace

struct JsonLine::Parser {
  dom::parser parser;
  std::vector<char> padded;  // simdjson reads beyond the end of a text
  std::string scratch;       // numbers as text, restored bytes; never grows during a visit
  std::string path;
  std::size_t values = 0;
  bool is_mended = false;
  char32_t byte_base = 0;

  bool parse(std::string_view text, dom::element& root) {
    padded.assign(text.size() + simdjson::SIMDJSON_PADDING, '\0');
    std::memcpy(padded.data(), text.data(), text.size());
    return parser.parse(padded.data(), text.size(), false).get(root) == simdjson::SUCCESS;
  }

  void visit_all(dom::object object, JsonVisitor& visitor) {
    constexpr std::size_t kNumberBytes = 64;
    scratch.clear();
    scratch.reserve(padded.size() + kJsonValues * kNumberBytes);
    path.clear();
    values = 0;
    visit_object(object, visitor, 0);
  }

  void visit_object(dom::object object, JsonVisitor& visitor,
                    int depth) {  // depth is bounded: kJsonDepth
    const std::size_t size = path.size();
    for (const dom::key_value_pair member : object) {
      if (values == kJsonValues) return;
      if (!path.empty()) path += '.';
      path += member.key;
      visit(member.value, visitor, depth);
      path.resize(size);
    }
  }

  void visit(dom::element element, JsonVisitor& visitor,
             int depth) {  // depth is bounded: kJsonDepth
    if (element.type() == dom::element_type::OBJECT) {
      dom::object object;
      if (depth + 1 < kJsonDepth && element.get(object) == simdjson::SUCCESS) {
        visit_object(object, visitor, depth + 1);
      }
      return;
    }
    if (element.type() == dom::element_type::ARRAY) {
      dom::array array;
      if (depth + 1 >= kJsonDepth || element.get(array) != simdjson::SUCCESS) return;
      if (array.begin() != array.end()) visit(*array.begin(), visitor, depth + 1);
      return;
    }
    ++values;
    visitor.value(leaf(element));
  }

  JsonValue leaf(dom::element element) {
    std::string_view text;
    if (element.get(text) == simdjson::SUCCESS) {
      return {.path = path, .text = restored(text), .kind = JsonKind::kText};
    }
    const std::size_t start = scratch.size();
    JsonKind kind = JsonKind::kNumber;
    if (std::int64_t whole = 0; element.get(whole) == simdjson::SUCCESS) {
      scratch += std::to_string(whole);
    } else if (double number = 0; element.get(number) == simdjson::SUCCESS) {
      append_number(scratch, number);
    } else {
      kind = JsonKind::kOther;
    }
    return {.path = path, .text = std::string_view(scratch).substr(start), .kind = kind};
  }

  std::string_view restored(std::string_view text) {
    if (!is_mended) return text;
    const std::size_t start = scratch.size();
    append_restored(scratch, text, byte_base);
    return std::string_view(scratch).substr(start);
  }
};

JsonLine::JsonLine() : parser_(std::make_unique<Parser>()) {}
JsonLine::~JsonLine() = default;

bool JsonLine::read(std::string_view line, JsonVisitor& visitor) {
  if (!line.starts_with('{')) return false;
  dom::element root;
  Parser& parser = *parser_;
  parser.is_mended = !parser.parse(line, root);
  if (parser.is_mended) {
    const Mended mended = mended_json(line);
    parser.byte_base = mended.byte_base;
    if (!parser.parse(mended.text, root)) return false;
  }
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) return false;
  parser.visit_all(object, visitor);
  return true;
}

bool JsonLine::read_cut(std::string_view line, JsonVisitor& visitor) {
  return line.starts_with('{') && read(closed_json(line), visitor);
}

}  // namespace quell::logs
