// Which of the bytes that matter does a value hold? One look at each byte answers for every decoder
// and every rule family whether it need look at all. Private to attack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::attack {

/// A set of kinds of bytes. A rule family that needs another kind adds a line here.
using ByteSet = std::uint64_t;
consteval ByteSet bit(unsigned number) {
  return ByteSet{1} << number;
}
inline constexpr ByteSet kPercentSign = bit(0);
inline constexpr ByteSet kAmpersand = bit(1);
inline constexpr ByteSet kBackslash = bit(2);
inline constexpr ByteSet kOverlongLead = bit(3);  ///< begins UTF-8 that is longer than it need be
inline constexpr ByteSet kSmallX = bit(4);        ///< of 0x2e
inline constexpr ByteSet kNoBase64 = bit(5);      ///< neither a digit of base64 nor its padding
inline constexpr ByteSet kPlus = bit(6);          ///< a space in forms
inline constexpr ByteSet kSingleQuote = bit(7);
inline constexpr ByteSet kDoubleQuote = bit(8);
inline constexpr ByteSet kBacktick = bit(9);
inline constexpr ByteSet kSqlSyntax = bit(10);     ///< without these no SQL does anything
inline constexpr ByteSet kPathSyntax = bit(11);    ///< without these nothing is a path
inline constexpr ByteSet kOddInPath = bit(12);     ///< a path component that may be code
inline constexpr ByteSet kMoreThanName = bit(13);  ///< names of parameters do not have these
inline constexpr ByteSet kNul = bit(14);
inline constexpr ByteSet kSemicolon = bit(15);
inline constexpr ByteSet kZero = bit(16);
inline constexpr ByteSet kTemplateSyntax = bit(17);  ///< a mark of a template begins with these
inline constexpr ByteSet kCodeSyntax = bit(18);      ///< calls, backticks, PHP's variables
inline constexpr ByteSet kColon = bit(19);
inline constexpr ByteSet kUnderscore = bit(20);
inline constexpr ByteSet kLess = bit(21);
inline constexpr ByteSet kHash = bit(22);
inline constexpr ByteSet kSerialLead = bit(23);  ///< some byte of what begins serialised objects
inline constexpr ByteSet kDollar = bit(24);
inline constexpr ByteSet kPipe = bit(25);
inline constexpr ByteSet kParenthesis = bit(26);
inline constexpr ByteSet kLineEnd = bit(27);        ///< CR, LF, and what becomes or stands for them
inline constexpr ByteSet kVowel = bit(28);          ///< every name of a product has one of these
inline constexpr ByteSet kShellOperator = bit(29);  ///< a command may begin behind it
inline constexpr ByteSet kShellSyntax = bit(30);    ///< without these no command has arguments
inline constexpr ByteSet kEquals = bit(31);         ///< an attribute's value follows
inline constexpr ByteSet kCallSyntax = bit(32);     ///< without these no script of its own
inline constexpr ByteSet kBrace = bit(33);
inline constexpr ByteSet kHighByte = bit(34);  ///< of a '<' that is not ASCII
inline constexpr ByteSet kScriptSyntax = kLess | kEquals | kColon | kCallSyntax | kHighByte | kPlus;
inline constexpr ByteSet kSqlOperator =
    bit(35);  ///< remarkable SQL in other text has one of these,
inline constexpr ByteSet kLookAlikeLead = bit(36);  ///< begins UTF-8 that looks like ASCII
inline constexpr ByteSet kSqlCall = bit(37);        ///< or of these
inline constexpr ByteSet kSqlGap = bit(38);         ///< may stand before a keyword in other text
inline constexpr ByteSet kShellOpening = bit(39);   ///< what a place to begin a command begins with

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
  mark("{<#@", kTemplateSyntax);
  mark("(`$", kCodeSyntax);
  mark(":", kColon);
  mark("_", kUnderscore);
  mark("<", kLess);
  mark("#", kHash);
  mark("!:\n$ACT\xac\x80", kSerialLead);
  mark("$", kDollar);
  mark("|", kPipe);
  mark("()", kParenthesis);
  mark("\r\n\xe5\\", kLineEnd);
  mark("aeiouAEIOUxX", kVowel);
  mark(";|&`$(\n\r\\", kShellOperator);
  mark(" \t+;|&`$(\n\r<>{/\\=", kShellSyntax);
  mark(";|&`$<>\n\r\\", kShellOpening);
  mark("=", kEquals);
  mark("(`[", kCallSyntax);
  mark("{", kBrace);
  mark("\xbc", kHighByte);
  mark("=<>*#", kSqlOperator);
  mark("(;", kSqlCall);
  mark(" \t\n\r\v\f*'\"(;)", kSqlGap);
  mark("\xc2\xe2\xee\xef", kLookAlikeLead);
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
  constexpr std::size_t kAtOnce = 8;
  const char* at = value.data();
  std::size_t left = value.size();
  for (; left >= kAtOnce; left -= kAtOnce, at += kAtOnce) {
    even |= kinds_of(at[0]) | kinds_of(at[2]) | kinds_of(at[4]) | kinds_of(at[6]);
    odd |= kinds_of(at[1]) | kinds_of(at[3]) | kinds_of(at[5]) | kinds_of(at[7]);
  }
  for (; left > 0; --left, ++at) even |= kinds_of(*at);
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
