#include "base/utf8.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace quell {
namespace {

struct Lead {
  unsigned mask;
  unsigned bits;
  std::size_t bytes;
  char32_t smallest;
};

constexpr std::array<Lead, 4> kLeads = {
    {{0x80, 0x00, 1, 0}, {0xE0, 0xC0, 2, 0x80}, {0xF0, 0xE0, 3, 0x800}, {0xF8, 0xF0, 4, 0x10000}}};

bool allowed(char32_t value, const Lead& lead) {
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value >= lead.smallest && value <= 0x10FFFF && !surrogate;
}

}  // namespace

std::optional<CodePoint> first_code_point(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  for (const Lead& lead : kLeads) {
    if ((first & lead.mask) != lead.bits) continue;
    if (text.size() < lead.bytes) return std::nullopt;
    char32_t value = first & ~lead.mask;
    for (std::size_t i = 1; i < lead.bytes; ++i) {
      const auto next = static_cast<unsigned char>(text[i]);
      if ((next & 0xC0U) != 0x80U) return std::nullopt;
      value = value << 6U | (next & 0x3FU);
    }
    if (!allowed(value, lead)) return std::nullopt;
    return CodePoint{value, lead.bytes};
  }
  return std::nullopt;
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
  };
  if (code_point < 0x80) {
    text += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    text += static_cast<char>(0xC0U | code_point >> 6U);
    tail(0);
  } else if (code_point < 0x10000) {
    text += static_cast<char>(0xE0U | code_point >> 12U);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | code_point >> 18U);
    tail(12);
    tail(6);
    tail(0);
  }
}

std::string utf8_or_replaced(std::string_view outside) {
  unsigned bytes = 0;
  for (const char c : outside) bytes |= static_cast<unsigned char>(c);
  if (bytes < 0x80) return std::string(outside);
  std::string text;
  text.reserve(outside.size());
  while (!outside.empty()) {
    const std::optional<CodePoint> next = first_code_point(outside);
    text += next ? outside.substr(0, next->bytes) : "\xEF\xBF\xBD";
    outside.remove_prefix(next ? next->bytes : 1);
  }
  return text;
}

}  // namespace quell
