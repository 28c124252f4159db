#include <cstddef>
#include <string_view>

#include "doc/json.h"

namespace quell::json {

namespace {

constexpr std::size_t kScalar = 25;  // the longest number
constexpr std::size_t kEscape = 6;   // of one byte: \u001f

std::size_t text_size(std::string_view text) {
  std::size_t size = 2;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
    size += plain ? 1 : kEscape;
  }
  return size;
}

}  // namespace

std::size_t pretty_size(const Value& value, std::size_t depth) {
  const std::size_t line = 2 * (depth + 1) + 2;  // indentation, comma, end
  if (const auto* text = value.if_string()) return text_size({text->data(), text->size()});
  std::size_t size = line;
  if (const auto* array = value.if_array()) {
    for (const Value& each : *array) size += line + pretty_size(each, depth + 1);
    return size;
  }
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      const std::string_view key(member.key().data(), member.key().size());
      size += line + text_size(key) + 2 + pretty_size(member.value(), depth + 1);
    }
    return size;
  }
  return kScalar;
}

}  // namespace quell::json
