#include "split/cookies.h"

#include <algorithm>

#include "text/word_table.h"

namespace quell::attack {

namespace {

/// What RFC 6265 lets a name consist of, as far as it is used.
bool is_name_byte(char c) {
  const char lower = lower_case(c);
  return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '.' || c == '$' || c == '[' || c == ']' || c == '%';
}

}  // namespace

std::optional<Cookie> Cookies::next() {
  constexpr std::size_t kLongestName = 128;
  while (rest_.starts_with(' ') || rest_.starts_with(';')) rest_.remove_prefix(1);
  const std::size_t equals = rest_.substr(0, kLongestName).find('=');
  if (count_ == kMost || equals == std::string_view::npos || equals == 0) return std::nullopt;
  const std::string_view name = rest_.substr(0, equals);
  if (!std::ranges::all_of(name, is_name_byte)) return std::nullopt;
  // A ';' inside of a value that is an attack ends it as well: what precedes is judged alone.
  const std::size_t end = std::min(rest_.find(';'), rest_.size());
  const Cookie out{.name = name, .value = rest_.substr(equals + 1, end - equals - 1)};
  rest_.remove_prefix(end);
  ++count_;
  return out;
}

}  // namespace quell::attack
