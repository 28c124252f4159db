// Which of the bytes that matter does a value hold? One look at each byte answers for every decoder
// and every rule family whether it need look at all. Private to attack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::attack {

/// A set of kinds of bytes. A rule family that needs another kind adds a line here.
using ByteSet = std::uint32_t;
inline constexpr ByteSet kPercentSign = 1U << 0U;
inline constexpr ByteSet kAmpersand = 1U << 1U;
inline constexpr ByteSet kBackslash = 1U << 2U;
inline constexpr ByteSet kOverlongLead = 1U << 3U;  ///< begins UTF-8 that is longer than it need be
inline constexpr ByteSet kSmallX = 1U << 4U;        ///< of 0x2e
inline constexpr ByteSet kNoBase64 = 1U << 5U;      ///< neither a digit of base64 nor its padding
inline constexpr ByteSet kPlus = 1U << 6U;          ///< a space in forms
inline constexpr ByteSet kSingleQuote = 1U << 7U;
inline constexpr ByteSet kDoubleQuote = 1U << 8U;
inline constexpr ByteSet kBacktick = 1U << 9U;
inline constexpr ByteSet kSqlSyntax = 1U << 10U;     ///< without these no SQL does anything
inline constexpr ByteSet kPathSyntax = 1U << 11U;    ///< without these nothing is a path
inline constexpr ByteSet kOddInPath = 1U << 12U;     ///< a path component that may be code
inline constexpr ByteSet kMoreThanName = 1U << 13U;  ///< names of parameters do not have these
inline constexpr ByteSet kNul = 1U << 14U;
inline constexpr ByteSet kSemicolon = 1U << 15U;
inline constexpr ByteSet kZero = 1U << 16U;
inline constexpr ByteSet kLookAlikeLead = 1U << 27U;  ///< begins UTF-8 that looks like ASCII
inline constexpr ByteSet kColon = 1U << 28U;
inline constexpr ByteSet kSqlOperator = 1U
                                        << 26U;  ///< remarkable SQL in other text has one of these,
inline constexpr ByteSet kSqlGap = 1U << 30U;    ///< may stand before a keyword in other text
inline constexpr ByteSet kSqlCall = 1U << 29U;   ///< or of these

namespace byte_set_detail {

consteval std::array<ByteSet, 256> table() {
  using namespace std::string_view_literals;
  std::array<ByteSet, 256> out{};
  const auto mark = [&](std::string_view bytes, ByteSet kind) {
    for (const char c : bytes) out[static_cast<unsigned char>(c)] |= kind;
  };
  out.fill(kNoBase64);
  for (const char c : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-/_="sv) {
    out[static_cast<unsigned char>(c)] = 0;
  }
  mark("%", kPercentSign);
  mark("&", kAmpersand);
  mark("\\", kBackslash);
  mark("\xc0\xc1\xe0", kOverlongLead);
  mark("x", kSmallX);
  mark("+", kPlus);
  mark("'", kSingleQuote);
  mark("\"", kDoubleQuote);
  mark("`", kBacktick);
  mark(" \t\n\r\v\f\0'\"`()=;#*|&<>^+-"sv, kSqlSyntax);
  mark("/\\.", kPathSyntax);
  mark("'\"(;%", kOddInPath);
  mark(" '\"();,/\\$<>{}`|#*:\n\r", kMoreThanName);
  mark("\0"sv, kNul);
  mark(";", kSemicolon);
  mark("0", kZero);
  mark("=<>*#", kSqlOperator);
  mark("(;", kSqlCall);
  mark(" \t\n\r\v\f*'\"(;)", kSqlGap);
  mark("\xc2\xe2\xee\xef", kLookAlikeLead);
  mark(":", kColon);
  return out;
}
inline constexpr std::array<ByteSet, 256> kTable = table();

}  // namespace byte_set_detail

inline ByteSet kinds_of(char c) {
  return byte_set_detail::kTable[static_cast<unsigned char>(c)];
}

/// Every kind of which at least one byte is there.
inline ByteSet bytes_in(std::string_view value) {
  ByteSet even = 0;  // two chains, so that the processor need not wait for one
  ByteSet odd = 0;
  std::size_t i = 0;
  for (; i + 1 < value.size(); i += 2) {
    even |= kinds_of(value[i]);
    odd |= kinds_of(value[i + 1]);
  }
  if (i < value.size()) even |= kinds_of(value[i]);
  return even | odd;
}

inline bool holds(ByteSet set, ByteSet any_of) {
  return (set & any_of) != 0;
}
inline bool holds_all(ByteSet set, ByteSet kinds) {
  return (set & kinds) == kinds;
}

/// Where the first byte of one of the kinds stands, from `from` on; the size if there is none.
inline std::size_t find_kind(std::string_view value, ByteSet kinds, std::size_t from = 0) {
  const auto set_of = [&](std::size_t i) { return kinds_of(value[i]); };
  for (; from + 4 <= value.size(); from += 4) {
    if (holds(set_of(from) | set_of(from + 1) | set_of(from + 2) | set_of(from + 3), kinds)) break;
  }
  while (from < value.size() && !holds(set_of(from), kinds)) ++from;
  return from;
}

}  // namespace quell::attack
