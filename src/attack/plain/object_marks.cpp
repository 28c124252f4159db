#include "plain/object_marks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace quell::attack {

namespace {

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_pair(char first, char second) {
  return (first == '_' && second == '_') || (first == 'n' && second == 's') ||
         (first == 'd' && second == '0');
}

bool holds_any(std::string_view text, std::span<const std::string_view> parts) {
  return std::ranges::any_of(
      parts, [&](std::string_view part) { return text.find(part) != std::string_view::npos; });
}

}  // namespace

ObjectMarks object_marks_bytewise(std::string_view text) {
  ObjectMarks out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    out.capital |= is_capital(text[i]);
    out.pair |= i + 1 < text.size() && is_pair(text[i], text[i + 1]);
  }
  return out;
}

#if defined(__x86_64__)

namespace {

constexpr std::size_t kBlock = sizeof(__m128i);

/// The bytes that were met, in the lanes where they were.
struct Marks {
  __m128i capital = _mm_setzero_si128();
  __m128i pair = _mm_setzero_si128();

  /// Sixteen bytes and the one behind them.
  void add(const char* bytes) {
    const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
    const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + 1));
    const auto are = [](__m128i block, char c) { return _mm_cmpeq_epi8(block, _mm_set1_epi8(c)); };
    const auto both = [&](char a, char b) { return _mm_and_si128(are(first, a), are(second, b)); };
    pair = _mm_or_si128(pair,
                        _mm_or_si128(both('_', '_'), _mm_or_si128(both('n', 's'), both('d', '0'))));
    add_capitals(first);
    add_capitals(second);
  }
  void add_capitals(__m128i block) {
    const __m128i from_a = _mm_sub_epi8(block, _mm_set1_epi8('A'));
    const __m128i width = _mm_set1_epi8('Z' - 'A');
    capital = _mm_or_si128(capital, _mm_cmpeq_epi8(_mm_min_epu8(from_a, width), from_a));
  }
};

}  // namespace

ObjectMarks object_marks(std::string_view text) {
  if (text.empty()) return {};
  Marks marks;
  std::size_t at = 0;
  for (; at + kBlock < text.size(); at += kBlock) marks.add(text.data() + at);
  if (text.size() > kBlock) {
    marks.add(text.data() + text.size() - kBlock - 1);  // the last ones, with some again
  } else {
    std::array<char, kBlock + 1> bytes{};
    std::memcpy(bytes.data(), text.data(), text.size());
    marks.add(bytes.data());
  }
  return {.capital = _mm_movemask_epi8(marks.capital) != 0,
          .pair = _mm_movemask_epi8(marks.pair) != 0};
}

#else

ObjectMarks object_marks(std::string_view text) {
  return object_marks_bytewise(text);
}

#endif

bool may_hold_object(std::string_view text) {
  constexpr auto kWithCapital = std::to_array<std::string_view>(
      {"rO0", "gA", "KztA", "Cs7Q", "AAEAAA", "ACED000", "emberAccess"});
  constexpr auto kWithPair = std::to_array<std::string_view>({"__", "onstructor", "aced000"});
  const ObjectMarks marks = object_marks(text);
  return (marks.pair && holds_any(text, kWithPair)) ||
         (marks.capital && holds_any(text, kWithCapital));
}

}  // namespace quell::attack
