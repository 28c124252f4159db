#include "names.h"

#include <algorithm>

namespace quell::redact {
namespace {

constexpr std::size_t kEnd = 4;  // how much of an end is shown, and how many times two are hidden

constexpr std::size_t kSpaces = 8;  // between a name, its separator and its value

}  // namespace

std::size_t skip_spaces(std::string_view text, std::size_t at) {
  std::size_t skipped = 0;
  while (at < text.size() && is_space(text[at]) && skipped < kSpaces) {
    ++at;
    ++skipped;
  }
  return at;
}

bool belongs(Charset charset, char c) {
  if (is_alnum(c)) return true;
  switch (charset) {
    case Charset::kAlnum:
      return false;
    case Charset::kBase64:
      return c == '+' || c == '/' || c == '=' || c == '-' || c == '_' || c == '.' || c == '~';
    case Charset::kToken:
      return c == '-' || c == '_' || c == '.';
  }
  return false;
}

std::string normalised(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c == '-' || c == '_') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}

bool is_name_pattern(std::string_view name) {
  if (name.starts_with('*')) name.remove_prefix(1);
  if (name.ends_with('*')) name.remove_suffix(1);
  return !normalised(name).empty() && std::ranges::all_of(name, is_name_byte);
}

bool matches(std::string_view pattern, std::string_view name) {
  const bool any_before = pattern.starts_with('*');
  const bool any_behind = pattern.ends_with('*');
  if (any_before) pattern.remove_prefix(1);
  if (any_behind) pattern.remove_suffix(1);
  if (any_before && any_behind) return name.find(pattern) != std::string_view::npos;
  if (any_before) return name.ends_with(pattern);
  if (any_behind) return name.starts_with(pattern);
  return name == pattern;
}

const NameRule* find_rule(const std::vector<NameRule>& rules, std::string_view name) {
  const auto found =
      std::ranges::find_if(rules, [&](const NameRule& rule) { return matches(rule.name, name); });
  return found == rules.end() ? nullptr : &*found;
}

std::string shown(Show show, std::string_view value) {
  if (show == Show::kNothing) return "[hidden]";
  if (show == Show::kEverything) return std::string(value);
  if (value.size() <= 2 * kEnd) return "***";
  const std::string last = "***" + std::string(value.substr(value.size() - kEnd));
  return show == Show::kLastFour ? last : std::string(value.substr(0, kEnd)) + last;
}

bool passes_luhn(std::string_view text) {
  constexpr int kTen = 10;
  int sum = 0;
  bool twice = false;
  for (std::size_t i = text.size(); i > 0; --i) {
    if (!is_digit(text[i - 1])) continue;
    int digit = text[i - 1] - '0';
    if (twice) digit = digit * 2 >= kTen ? digit * 2 - (kTen - 1) : digit * 2;
    sum += digit;
    twice = !twice;
  }
  return sum % kTen == 0;
}

}  // namespace quell::redact
