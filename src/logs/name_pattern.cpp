#include "name_pattern.h"

#include <cstddef>
#include <optional>

namespace quell::logs {

namespace {

struct Piece {
  bool fits = false;
  std::size_t size = 1;  // of the pattern
};

/// A bracket expression at the start of `pattern`; nullopt when it has no end and is a plain '['.
std::optional<Piece> bracket(std::string_view pattern, char c) {
  std::size_t i = 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  const std::size_t first = i;
  const auto byte = static_cast<unsigned char>(c);
  bool found = false;
  for (; i < pattern.size() && (pattern[i] != ']' || i == first); ++i) {
    const auto low = static_cast<unsigned char>(pattern[i]);
    auto high = low;
    if (i + 2 < pattern.size() && pattern[i + 1] == '-' && pattern[i + 2] != ']') {
      high = static_cast<unsigned char>(pattern[i + 2]);
      i += 2;
    }
    found = found || (low <= byte && byte <= high);
  }
  if (i >= pattern.size()) return std::nullopt;
  return Piece{.fits = found != negated, .size = i + 1};
}

/// Whether the first piece of the pattern, which is no star, fits one character.
Piece one(std::string_view pattern, char c) {
  switch (pattern.front()) {
    case '?':
      return {.fits = true};
    case '[':
      if (const auto piece = bracket(pattern, c)) return *piece;
      return {.fits = c == '['};
    case '\\':
      if (pattern.size() > 1) return {.fits = c == pattern[1], .size = 2};
      return {.fits = c == '\\'};
    default:
      return {.fits = c == pattern.front()};
  }
}

}  // namespace

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?[") != std::string_view::npos;
}

bool matches(std::string_view pattern, std::string_view name) {
  if (name.starts_with('.') && !pattern.starts_with('.')) return false;
  std::size_t p = 0;
  std::size_t n = 0;
  // Only the last star may have to take more: what an earlier one took stays right.
  std::optional<std::size_t> after_star;
  std::size_t star_took = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      star_took = n;
      continue;
    }
    const Piece piece = p < pattern.size() ? one(pattern.substr(p), name[n]) : Piece{};
    if (piece.fits) {
      p += piece.size;
      ++n;
    } else if (after_star) {
      p = *after_star;
      n = ++star_took;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace quell::logs
