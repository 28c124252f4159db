// Reading UTF-8 one character at a time, strictly (RFC 3629: no overlong forms, no surrogates).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace quell {

struct CodePoint {
  char32_t value;
  std::size_t bytes;  ///< 1..4
};

/// The character at the start of `text` (not empty); nullopt if the bytes there are not UTF-8.
std::optional<CodePoint> first_code_point(std::string_view text);

/// Appends the UTF-8 form of a valid code point.
void append_utf8(std::string& text, char32_t code_point);

/// The text with every byte that is not UTF-8 replaced by U+FFFD.
std::string utf8_or_replaced(std::string_view outside);

}  // namespace quell
