#include "decode/decoders.h"

#include <algorithm>
#include <array>
#include <optional>

#include "text/ascii_set.h"
#include "text/digits.h"

namespace quell::attack {

namespace {

std::optional<unsigned> hex_digit(char c) {
  const unsigned value = hex_value(c);
  return value == kNoHexDigit ? std::nullopt : std::optional(value);
}

/// `count` hex digits at `at`.
std::optional<unsigned> hex_at(std::string_view bytes, std::size_t at, std::size_t count) {
  if (at + count > bytes.size()) return std::nullopt;
  unsigned value = 0;
  for (const char c : bytes.substr(at, count)) {
    const auto digit = hex_digit(c);
    if (!digit) return std::nullopt;
    value = value * 16 + *digit;
  }
  return value;
}

/// Characters that no client encodes: RFC 3986 "unreserved", without '~', '-' and '_', which some
/// old libraries do encode.
bool needs_no_encoding(unsigned code) {
  static constexpr AsciiSet kPlain(
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.");
  return code < 0x80 && kPlain.contains(static_cast<char>(code));
}

void append_code_point(Decoded& out, unsigned code) {
  if (code < 0x80) {
    out.push(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push(static_cast<char>(0xc0U | (code >> 6U)));
    out.push(static_cast<char>(0x80U | (code & 0x3fU)));
  } else if (code < 0x10000) {
    out.push(static_cast<char>(0xe0U | (code >> 12U)));
    out.push(static_cast<char>(0x80U | ((code >> 6U) & 0x3fU)));
    out.push(static_cast<char>(0x80U | (code & 0x3fU)));
  } else if (code < 0x110000) {
    out.push(static_cast<char>(0xf0U | (code >> 18U)));
    out.push(static_cast<char>(0x80U | ((code >> 12U) & 0x3fU)));
    out.push(static_cast<char>(0x80U | ((code >> 6U) & 0x3fU)));
    out.push(static_cast<char>(0x80U | (code & 0x3fU)));
  }
}

/// What "best fit" conversions turn into ASCII: other quotes, dashes and slashes, full-width forms
/// (U+FF01..FF5E), and the private forms that Cygwin and WSL keep forbidden characters in.
unsigned best_fit(unsigned code) {
  switch (code) {
    case 0x2215:
    case 0x2044:
      return '/';
    case 0x2216:
    case 0xefc8:
      return '\\';
    case 0x00b4:
    case 0x2018:
    case 0x2019:
    case 0x201a:
    case 0x201b:
    case 0x2032:
      return '\'';
    case 0x201c:
    case 0x201d:
    case 0x201e:
    case 0x201f:
    case 0x2033:
      return '"';
    case 0x2013:
    case 0x2014:
    case 0x2212:
      return '-';
    default:
      break;
  }
  if (code >= 0xf001 && code <= 0xf07e) return code - 0xf000;
  return code >= 0xff01 && code <= 0xff5e ? code - 0xff01 + 0x21 : code;
}

/// The code of %uXXXX. REQUIRES: at least two bytes.
std::optional<unsigned> percent_u(std::string_view bytes) {
  if (bytes[1] != 'u' && bytes[1] != 'U') return std::nullopt;
  return hex_at(bytes, 2, 4);
}

/// Copies up to the next '%' or the end; how many bytes. No more is written than is read.
std::size_t copy_plain(std::string_view bytes, char* to) {
  std::size_t i = 0;
  constexpr std::size_t kBlock = 16;
  for (; i + kBlock <= bytes.size(); i += kBlock) {
    std::copy_n(bytes.data() + i, kBlock, to + i);
    const std::size_t mark = find_byte_in_block(bytes.data() + i, '%');
    if (mark < kBlock) return i + mark;
  }
  for (; i < bytes.size() && bytes[i] != '%'; ++i) to[i] = bytes[i];
  return i;
}

bool percent(std::string_view bytes, Decoded& out) {
  bool changed = false;
  bool needless = false;
  // Kept here: for all that the compiler knows, what is written might be the end itself.
  char* to = out.end();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] != '%') {
      const std::size_t plain = copy_plain(bytes.substr(i), to);
      to += plain;
      i += plain - 1;
      continue;
    }
    if (bytes.size() - i < 3) {
      *to++ = bytes[i];
      continue;
    }
    const unsigned high = hex_value(bytes[i + 1]);
    const unsigned low = hex_value(bytes[i + 2]);
    if ((high | low) != kNoHexDigit) {
      const unsigned byte = high << 4U | low;
      *to++ = static_cast<char>(byte);
      needless |= needs_no_encoding(byte);
      changed = true;
      i += 2;
    } else if (const auto code = percent_u(bytes.substr(i))) {
      out.set_end(to);
      append_code_point(out, best_fit(*code));
      to = out.end();
      needless |= *code < 0x80;
      changed = true;
      i += 5;
    } else {
      *to++ = '%';
    }
  }
  out.set_end(to);
  out.needless |= needless;
  return changed;
}

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

bool continues(unsigned byte) {
  return (byte & 0xc0U) == 0x80U;
}

/// ASCII spelt in two or three bytes: forbidden by the standard, read by lenient servers.
bool overlong_utf8(std::string_view bytes, Decoded& out) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned first = byte_at(bytes, i);
    const unsigned second = byte_at(bytes, i + 1);
    if ((first == 0xc0 || first == 0xc1) && continues(second)) {
      out.push(static_cast<char>(((first & 1U) << 6U) | (second & 0x3fU)));
      out.needless = true;
      i += 1;
    } else if (first == 0xc0 && (second == '.' || second == '/' || second == '\\')) {
      out.push(static_cast<char>(second));  // malformed, and still read by lenient decoders
      out.needless = true;
      i += 1;
    } else if (first == 0xe0 && (second == 0x80 || second == 0x81) &&
               continues(byte_at(bytes, i + 2))) {
      out.push(static_cast<char>(((second & 1U) << 6U) | (byte_at(bytes, i + 2) & 0x3fU)));
      out.needless = true;
      i += 2;
    } else {
      out.push(bytes[i]);
    }
  }
  return out.needless;
}

/// The code point of two or three bytes of UTF-8 at `at`; 0 if there is none.
unsigned short_code_point(std::string_view bytes, std::size_t at) {
  const unsigned first = byte_at(bytes, at);
  const unsigned second = byte_at(bytes, at + 1);
  if (!continues(second)) return 0;
  if ((first & 0xe0U) == 0xc0U) return (first & 0x1fU) << 6U | (second & 0x3fU);
  const unsigned third = byte_at(bytes, at + 2);
  if ((first & 0xf0U) != 0xe0U || !continues(third)) return 0;
  return (first & 0x0fU) << 12U | (second & 0x3fU) << 6U | (third & 0x3fU);
}

/// Characters that databases and file systems may take for ASCII. People type them too.
bool look_alikes(std::string_view bytes, Decoded& out) {
  bool changed = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned code =
        holds(kinds_of(bytes[i]), kLookAlikeLead) ? short_code_point(bytes, i) : 0;
    const unsigned like = code == 0 ? 0 : best_fit(code);
    if (like == code) {
      out.push(bytes[i]);
      continue;
    }
    out.push(static_cast<char>(like));
    i += code < 0x800 ? 1 : 2;
    changed = true;
  }
  return changed;
}
struct NamedEntity {
  std::string_view name;
  char byte;
};
constexpr auto kEntities = std::to_array<NamedEntity>({
    {"amp", '&'},      {"lt", '<'},     {"gt", '>'},    {"quot", '"'},   {"apos", '\''},
    {"lpar", '('},     {"rpar", ')'},   {"sol", '/'},   {"bsol", '\\'},  {"period", '.'},
    {"colon", ':'},    {"num", '#'},    {"Tab", '\t'},  {"tab", '\t'},   {"NewLine", '\n'},
    {"newline", '\n'}, {"nbsp", ' '},   {"comma", ','}, {"semi", ';'},   {"equals", '='},
    {"excl", '!'},     {"plus", '+'},   {"ast", '*'},   {"quest", '?'},  {"dollar", '$'},
    {"percnt", '%'},   {"commat", '@'}, {"grave", '`'}, {"lowbar", '_'}, {"lbrace", '{'},
    {"lcub", '{'},     {"rbrace", '}'}, {"rcub", '}'},  {"lbrack", '['}, {"lsqb", '['},
    {"rbrack", ']'},   {"rsqb", ']'},   {"vert", '|'},
});

struct Entity {
  unsigned code = 0;
  std::size_t bytes = 0;
};

/// "&#60;", "&#x3c;"; browsers need no semicolon, only that no further digit follows.
std::optional<Entity> numeric_entity(std::string_view bytes) {
  constexpr std::size_t kMostDigits = 10;
  const bool hex = bytes.size() > 2 && (bytes[2] == 'x' || bytes[2] == 'X');
  const std::size_t begin = hex ? 3 : 2;
  std::size_t first = begin;  // browsers count no zeros
  while (first < bytes.size() && bytes[first] == '0') ++first;
  std::size_t end = first;
  unsigned code = 0;
  for (; end < bytes.size() && end - first < kMostDigits; ++end) {
    const auto digit = hex_digit(bytes[end]);
    if (!digit || (!hex && *digit > 9)) break;
    code = std::min(code * (hex ? 16 : 10) + *digit, 0x110000U);
  }
  if (end == begin) return std::nullopt;
  const bool ended = end < bytes.size() && bytes[end] == ';';
  return Entity{.code = code, .bytes = end + (ended ? 1 : 0)};
}

/// The entity that `bytes` begin with, if they do. REQUIRES: they begin with '&'.
std::optional<Entity> entity(std::string_view bytes) {
  constexpr std::size_t kLongest = 9;
  if (bytes.size() > 1 && bytes[1] == '#') return numeric_entity(bytes);
  const std::size_t end = bytes.substr(0, kLongest).find(';');
  if (end == std::string_view::npos) return std::nullopt;
  const auto* const found =
      std::ranges::find(kEntities, bytes.substr(1, end - 1), &NamedEntity::name);
  if (found == kEntities.end()) return std::nullopt;
  return Entity{.code = static_cast<unsigned char>(found->byte), .bytes = end + 1};
}

bool html_entities(std::string_view bytes, Decoded& out) {
  bool changed = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '&') {
      if (const auto found = entity(bytes.substr(i))) {
        append_code_point(out, found->code);
        out.needless |= needs_no_encoding(found->code);
        changed = true;
        i += found->bytes - 1;
        continue;
      }
    }
    out.push(bytes[i]);
  }
  return changed;
}

/// \xHH, \uHHHH of JavaScript and JSON.
bool backslash_escapes(std::string_view bytes, Decoded& out) {
  bool changed = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\\' && i + 1 < bytes.size()) {
      const std::size_t digits = bytes[i + 1] == 'x' ? 2 : bytes[i + 1] == 'u' ? 4 : 0;
      if (const auto code = digits == 0 ? std::nullopt : hex_at(bytes, i + 2, digits)) {
        append_code_point(out, *code);
        out.needless |= needs_no_encoding(*code);
        changed = true;
        i += digits + 1;
        continue;
      }
    }
    out.push(bytes[i]);
  }
  return changed;
}

/// Most values with a '0' and an 'x' have nothing to unpack.
bool holds_hex_text(std::string_view bytes) {
  for (std::size_t at = find_pair(bytes, '0', 'x'); at != std::string_view::npos;
       at = find_pair(bytes, '0', 'x', at + 2)) {
    if (at + 3 < bytes.size() && (bytes[at + 2] == '2' || bytes[at + 2] == '5')) return true;
  }
  return false;
}

/// 0x2e, 0x2f and 0x5c written out: dots and slashes for programs that unpack hexadecimal text.
bool hex_text(std::string_view bytes, Decoded& out) {
  if (!holds_hex_text(bytes)) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool begins = bytes[i] == '0' && i + 1 < bytes.size() && bytes[i + 1] == 'x';
    if (!begins) {
      out.push(bytes[i]);
      continue;
    }
    const auto code = hex_at(bytes, i + 2, 2);
    const bool goes_on = i + 4 < bytes.size() && hex_digit(bytes[i + 4]) && bytes[i + 4] != '0';
    const bool behind_dots = out.bytes().ends_with("..");
    if (code && (!goes_on || behind_dots) && (*code == '.' || *code == '/' || *code == '\\')) {
      out.push(static_cast<char>(*code));
      out.needless = true;
      i += 3;
    } else {
      out.push(bytes[i]);
    }
  }
  return out.needless;
}

/// Only a whole value that turns into printable text with something in it that words do not have:
/// many ordinary identifiers happen to be valid base64.
bool base64(std::string_view bytes, Decoded& out) {
  std::string_view digits = bytes;
  while (digits.ends_with('=')) digits.remove_suffix(1);
  if (bytes.size() - digits.size() > 2) return false;
  Base64Window window;
  for (const char c : digits) {
    if (c == '=') return false;
    const auto byte = window.add(c);
    if (!byte) continue;
    if (!is_printable(*byte)) return false;
    out.push(static_cast<char>(*byte));
  }
  return find_any<" '\"(<;./">(out.bytes()) != std::string_view::npos;
}

}  // namespace

std::span<const Decoder> decoders() {
  static constexpr std::array<Decoder, 7> kDecoders = {{
      {.name = kPercentDecoding, .needs = kPercentSign, .decode = percent},
      {.name = "overlong UTF-8", .needs = kOverlongLead, .decode = overlong_utf8},
      {.name = "look-alike characters", .needs = kLookAlikeLead, .decode = look_alikes},
      {.name = "HTML entities", .needs = kAmpersand, .decode = html_entities},
      {.name = "backslash escapes", .needs = kBackslash, .decode = backslash_escapes},
      {.name = "hexadecimal text", .needs = kZero | kSmallX, .decode = hex_text},
      {.name = "base64", .excludes = kNoBase64, .shortest = 12, .decode = base64},
  }};
  return kDecoders;
}

}  // namespace quell::attack
