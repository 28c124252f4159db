// The alphabet of the quick look (plain_scan.h): what each byte is, raw and percent-encoded.
// Private to attack.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quell::attack {

/// What a byte is to the scan.
enum class Plain : std::uint8_t {
  kRefused,
  kLetter,  ///< also '_'
  kDigit,
  kDot,
  kDash,
  kSlash,
  kComma,
  kAt,
  kTilde,    ///< in paths only
  kPlus,     ///< a blank in values, as it is in paths
  kPercent,  ///< begins an encoded byte
  kBlank,    ///< raw in texts that are not on the wire
  kForeign,  ///< a letter of another script, encoded only
  kColon,
  kQuestion,
  kEquals,
  kAmpersand,
};

inline constexpr std::array<Plain, 256> kPlainKinds = [] {
  std::array<Plain, 256> out{};
  const auto mark = [&](std::string_view bytes, Plain kind) {
    for (const char c : bytes) out[static_cast<unsigned char>(c)] = kind;
  };
  mark("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_", Plain::kLetter);
  mark("0123456789", Plain::kDigit);
  mark(".", Plain::kDot);
  mark("-", Plain::kDash);
  mark("/", Plain::kSlash);
  mark(",", Plain::kComma);
  mark("@", Plain::kAt);
  mark("~", Plain::kTilde);
  mark("+", Plain::kPlus);
  mark("%", Plain::kPercent);
  mark(":", Plain::kColon);
  mark("?", Plain::kQuestion);
  mark("=", Plain::kEquals);
  mark("&", Plain::kAmpersand);
  mark(" ", Plain::kBlank);
  return out;
}();

inline Plain kind_of(char c) {
  return kPlainKinds[static_cast<unsigned char>(c)];
}

/// What may be encoded; '-', '_' and '~' are not, so that no component hides a file's name.
inline Plain kind_of_encoded(unsigned byte) {
  switch (byte) {
    case ' ':
      return Plain::kBlank;
    case '/':
      return Plain::kSlash;
    case ',':
      return Plain::kComma;
    case '@':
      return Plain::kAt;
    case ':':
      return Plain::kColon;
    case '?':
      return Plain::kQuestion;
    case '=':
      return Plain::kEquals;
    case '&':
      return Plain::kAmpersand;
    default:
      return Plain::kRefused;
  }
}

/// Bytes behind the first of a letter's UTF-8; 0 for what is none. Of the scripts whose letters no
/// conversion takes for ASCII: no C2 (its blanks and quotes), no E2 (punctuation), no EE and EF
/// (private, full-width), nothing overlong.
inline std::size_t more_bytes(unsigned first) {
  if (first >= 0xc3 && first <= 0xdf) return 1;
  if (first == 0xe1 || (first >= 0xe3 && first <= 0xec)) return 2;
  return first >= 0xf1 && first <= 0xf3 ? 3 : 0;
}

}  // namespace quell::attack
