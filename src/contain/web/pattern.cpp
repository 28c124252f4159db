#include "web/pattern.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "fmt/format.h"

namespace quell::contain::web {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_plain(char c) {
  return is_letter(c) || (c >= '0' && c <= '9');
}

bool is_hex_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::string literal(char c) {
  if (is_plain(c)) return std::string(1, c);
  return fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
}

std::string component_pattern(std::string_view component, const target::Endpoint& endpoint) {
  if (endpoint.has_places && component == target::kNumberPlace) return "[0-9]+";
  if (endpoint.has_places && component == target::kAnyPlace) return "[^/]+";
  std::string result;
  for (const char c : component) result += literal(c);
  return result;
}

constexpr std::string_view kTwoDigits = "[0-9A-Fa-f]{2}";

/// "%6b" or "%6B": the second digit as a letter has two cases.
std::string encoded(unsigned char byte) {
  const std::string digits = fmt::format("{:02X}", byte);
  std::string result = "%";
  for (const char digit : digits) {
    if (is_letter(digit)) {
      result += fmt::format("[{}{}]", static_cast<char>(digit + 'a' - 'A'), digit);
    } else {
      result += digit;
    }
  }
  return result;
}

/// A byte as it may stand in a query without being encoded; nullopt: it must be encoded, because it
/// would mean something else.
std::optional<std::string> unencoded(char c) {
  switch (c) {
    case '&':
    case '+':
      return std::nullopt;
    case ' ':
      return "[+\\x20]";
    case '%':  // one that begins no escape stands for itself
      return fmt::format("%(?!{})", kTwoDigits);
    default:
      return literal(c);
  }
}

enum class Letters { kAsTheyAre, kEitherCase };

std::string byte_pattern(char c, Letters letters) {
  if (letters == Letters::kEitherCase && is_letter(c)) {
    const char lower = static_cast<char>(static_cast<unsigned char>(c) | 0x20U);
    const char upper = static_cast<char>(lower - 'a' + 'A');
    return fmt::format("(?:[{}{}]|{}|{})", lower, upper, encoded(static_cast<unsigned char>(lower)),
                       encoded(static_cast<unsigned char>(upper)));
  }
  const auto plain = unencoded(c);
  const std::string escape = encoded(static_cast<unsigned char>(c));
  return plain ? fmt::format("(?:{}|{})", *plain, escape) : escape;
}

/// Where the text begins inside of a value: a hexadecimal digit there may be half of an escape.
std::string first_byte_pattern(char c) {
  if (!is_hex_digit(c)) return byte_pattern(c, Letters::kEitherCase);
  std::string both(1, c);
  if (is_letter(c)) {
    const char lower = static_cast<char>(static_cast<unsigned char>(c) | 0x20U);
    both = {lower, static_cast<char>(lower - 'a' + 'A')};
  }
  std::string escapes;
  for (const char one : both) escapes += "|" + encoded(static_cast<unsigned char>(one));
  // Not after '%' or '%H'; or after a '%' that begins no escape.
  return fmt::format("(?:(?<!%)(?<!%[0-9A-Fa-f])[{0}]|(?<=%)[{0}](?![0-9A-Fa-f]){1})", both,
                     escapes);
}

constexpr std::string_view kNumber = "(?:-|%2[dD])?+(?:[0-9]++|%3[0-9])++(?:&|$)";

}  // namespace

std::string pattern_of(const target::Endpoint& endpoint) {
  std::string result = "^";
  std::string_view rest = endpoint.path;
  while (!rest.empty()) {
    result += "/+";
    rest.remove_prefix(1);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    result += component_pattern(rest.substr(0, slash), endpoint);
    rest.remove_prefix(slash);
  }
  if (endpoint.match == target::PathMatch::kExact) return result.append("$");
  // After a slash everything is below.
  return endpoint.path.ends_with('/') ? result : result.append("(?:/|$)");
}

std::string pattern_of(const target::ParameterPattern& parameter) {
  std::string result = "^[^?]*\\?(?:.*&)?";
  for (const char c : parameter.name) {
    result += c == '=' ? encoded('=') : byte_pattern(c, Letters::kAsTheyAre);
  }
  switch (parameter.rule) {
    case target::ValueRule::kAny:
      return result.append("(?:[=&]|$)");
    case target::ValueRule::kNotNumber:
      return result.append(fmt::format("(?:&|$|=(?!{}))", kNumber));
    case target::ValueRule::kContains:
      break;
  }
  result += "=[^&]*";
  result += first_byte_pattern(parameter.text.front());
  for (const char c : std::string_view(parameter.text).substr(1)) {
    result += byte_pattern(c, Letters::kEitherCase);
  }
  return result;
}

std::string pattern_of(const std::vector<std::string>& methods) {
  std::string result;
  for (const std::string& method : methods) {
    result += result.empty() ? "^(?:" : "|";
    for (const char c : method) result += literal(c);
  }
  return result.append(")$");
}

std::string sendable(std::string_view path) {
  std::string result;
  for (const char c : path) {
    if (is_plain(c) || std::string_view("/._-~").contains(c)) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

}  // namespace quell::contain::web
