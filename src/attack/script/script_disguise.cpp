#include "script/script_disguise.h"

#include <cstddef>
#include <span>

#include "text/digits.h"
#include "text/word_table.h"

namespace quell::attack {

namespace {

bool is_letter(char c) {
  return lower_case(c) >= 'a' && lower_case(c) <= 'z';
}

std::string_view without_nuls(std::string_view value, Arena& arena) {
  const std::span<char> room = arena.room(value.size());
  std::size_t size = 0;
  for (const char c : value) {
    if (c != '\0') room[size++] = c;
  }
  return arena.keep(room, size);
}

bool is_base64_digit(char c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/// Of "+ADw-", UTF-16 in base64, what is ASCII.
std::string_view without_utf7(std::string_view value, Arena& arena) {
  const std::span<char> room = arena.room(value.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] != '+') {
      room[size++] = value[at];
      continue;
    }
    Base64Window window;
    bool high = true;
    for (++at; at < value.size() && is_base64_digit(value[at]); ++at) {
      const auto byte = window.add(value[at]);
      if (byte && !high && *byte < 0x80) room[size++] = static_cast<char>(*byte);
      if (byte) high = !high;
    }
    if (at < value.size() && value[at] != '-') --at;
  }
  return arena.keep(room, size);
}

/// The only bytes that such a text needs beside letters: < > " and what they are in Latin-1.
char seven_bits(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0xbc || byte == 0xbe || byte == 0xa2 ? static_cast<char>(byte & 0x7fU) : c;
}

std::string_view in_seven_bits(std::string_view value, Arena& arena) {
  const std::span<char> room = arena.room(value.size());
  std::size_t size = 0;
  for (const char c : value) {
    if (c != '\xc2') room[size++] = seven_bits(c);  // UTF-8 of those in Latin-1 begins so
  }
  return arena.keep(room, size);
}

/// "\xbcscript": behind no other letter of another script, before a tag's name.
bool has_seven_bit_tag(std::string_view value) {
  for (std::size_t at = value.find('\xbc'); at != std::string_view::npos;
       at = value.find('\xbc', at + 1)) {
    const bool lone =
        at == 0 || static_cast<unsigned char>(value[at - 1]) < 0x80 || value[at - 1] == '\xc2';
    if (lone && at + 1 < value.size() && (is_letter(value[at + 1]) || value[at + 1] == '/')) {
      return value.find('\xbe') != std::string_view::npos;
    }
  }
  return false;
}

/// U+FF01 to U+FF5E, which careless conversions turn into ASCII.
std::string_view in_half_width(std::string_view value, Arena& arena) {
  const std::span<char> room = arena.room(value.size());
  std::size_t size = 0;
  for (std::size_t at = 0; at < value.size(); ++at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(value[at + i]); };
    const bool wide =
        at + 2 < value.size() && byte(0) == 0xef &&
        ((byte(1) == 0xbc && byte(2) >= 0x81) || (byte(1) == 0xbd && byte(2) <= 0x9e));
    if (!wide) {
      room[size++] = value[at];
      continue;
    }
    room[size++] = static_cast<char>(byte(2) - (byte(1) == 0xbc ? 0x60U : 0x20U));
    at += 2;
  }
  return arena.keep(room, size);
}

bool may_hold_utf7(const Question& question) {
  // The quick look lets '+' through in paths and headers.
  if (!holds(question.holds, kPlus)) return false;
  if (question.where != Where::kQuery && question.where != Where::kBody) return false;
  // As sent, a '+' is a blank in forms.
  if (question.layer == 0 && !holds(question.holds, kCallSyntax | kSingleQuote | kDoubleQuote)) {
    return false;
  }
  for (std::size_t at = question.value.find('+'); at != std::string_view::npos;
       at = question.value.find('+', at + 1)) {
    const std::string_view next = question.value.substr(at + 1, 3);
    if (next == "ADw" || next == "ACI") return true;  // < and "
  }
  return false;
}

}  // namespace

std::string_view without_disguise(const Question& question, Arena& arena) {
  const std::string_view value = question.value;
  if (holds_all(question.holds, kNul | kLess)) return without_nuls(value, arena);
  if (may_hold_utf7(question)) return without_utf7(value, arena);
  if (!holds(question.holds, kHighByte)) return {};
  if (value.find("\xef\xbc\x9c") != std::string_view::npos) return in_half_width(value, arena);
  if (has_seven_bit_tag(value)) return in_seven_bits(value, arena);
  return {};
}

bool is_disguised_markup(std::string_view value, std::string_view undisguised) {
  if (value.find('<') != std::string_view::npos || value.find("\xef\xbc\x9c") != value.npos) {
    return false;
  }
  const std::size_t open = undisguised.find('<');
  if (open == std::string_view::npos || open + 1 >= undisguised.size()) return false;
  const std::size_t end = undisguised.find("</", open);
  return is_letter(undisguised[open + 1]) && undisguised.find('>', open) < end &&
         end < undisguised.size() - 2 && undisguised[end + 2] == undisguised[open + 1] &&
         undisguised.find('>', end) != std::string_view::npos;
}

}  // namespace quell::attack
