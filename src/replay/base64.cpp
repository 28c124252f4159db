#include "base64.h"

#include <cstdint>

namespace quell::replay {

Result<std::string> from_base64(std::string_view text) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  std::uint32_t bits = 0;
  unsigned count = 0;  // of digits in the current group of four
  unsigned padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    const std::size_t digit = kDigits.find(c);
    const bool is_padding = c == '=' && count >= 2;
    if (!is_padding && (digit == std::string_view::npos || padding != 0)) {
      return fail(ErrorCode::kInvalidInput, "this is not base64");
    }
    bits = (bits << 6U) | (is_padding ? 0U : static_cast<std::uint32_t>(digit));
    padding += is_padding ? 1U : 0U;
    if (++count < 4) continue;
    for (unsigned i = 0; i < 3 - padding; ++i) {
      result += static_cast<char>((bits >> (16U - 8U * i)) & 0xffU);
    }
    // The bits under the padding must be zero: one allowed form.
    if (padding != 0 && (bits & ((1U << (8U * padding)) - 1U)) != 0) {
      return fail(ErrorCode::kInvalidInput, "this base64 has stray bits at its end");
    }
    bits = 0;
    count = 0;
  }
  if (count != 0) return fail(ErrorCode::kInvalidInput, "this base64 is cut off");
  return result;
}

}  // namespace quell::replay
