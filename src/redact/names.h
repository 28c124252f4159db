// Names of things whose values are hidden: how they are compared, and bytes' classes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "redact/rules.h"

namespace quell::redact {

inline bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
inline bool is_alnum(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
inline bool is_space(char c) {
  return c == ' ' || c == '\t';
}
inline bool is_quote(char c) {
  return c == '"' || c == '\'';
}
/// Bytes of a name before '=' or ':'.
inline bool is_name_byte(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}
inline bool is_at(std::string_view text, std::size_t at, std::string_view what) {
  return at <= text.size() && text.substr(at).starts_with(what);
}
/// Behind the spaces at `at`, of which there are at most a few.
std::size_t skip_spaces(std::string_view text, std::size_t at);
bool belongs(Charset charset, char c);

/// Lower case, '-' and '_' left out, a '*' kept.
std::string normalised(std::string_view name);
/// A name with at most one '*' at each end.
bool is_name_pattern(std::string_view name);
/// Whether a normalised name falls under a normalised pattern.
bool matches(std::string_view pattern, std::string_view name);
/// The first rule for a normalised name, or nullptr.
const NameRule* find_rule(const std::vector<NameRule>& rules, std::string_view name);

/// What is shown instead of `value`.
std::string shown(Show show, std::string_view value);
/// Whether the digits in the text pass the Luhn check (ISO/IEC 7812-1, annex B).
bool passes_luhn(std::string_view text);

}  // namespace quell::redact
