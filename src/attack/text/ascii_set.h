// A set of ASCII bytes that the compiler lays out: whether a byte is in it is one look into a
// table, and where the first one stands in a text is asked of sixteen bytes at a time. In place of
// find_first_of(), which looks through the set for each byte. Private to attack.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#if defined(__SSSE3__)
#include <immintrin.h>
#endif

namespace quell::attack {

class AsciiSet {
 public:
  /// REQUIRES: members are ASCII; the compiler refuses others.
  consteval explicit AsciiSet(std::string_view members) {
    for (const char c : members) {
      const auto byte = static_cast<unsigned char>(c);
      holds_.at(byte) = true;  // too large an index is no constant expression
      // A byte is in the set if its halves have a bit in common: one bit for each upper half.
      const auto bit = static_cast<std::uint8_t>(1U << (byte >> 4U));
      by_upper_.at(byte >> 4U) = bit;
      by_lower_.at(byte & 0xfU) |= bit;
    }
  }

  [[nodiscard]] constexpr bool contains(char c) const {
    const auto byte = static_cast<unsigned char>(c);
    return byte < holds_.size() && holds_[byte];
  }
  /// Where the first member stands, from `from` on; npos if there is none.
  [[nodiscard]] std::size_t find_in(std::string_view text, std::size_t from = 0) const {
#if defined(__SSSE3__)
    constexpr std::size_t kBlock = sizeof(__m128i);
    if (text.size() >= kBlock) {
      for (; from + kBlock <= text.size(); from += kBlock) {
        const unsigned found = members_among(text.data() + from);
        if (found != 0) return from + static_cast<std::size_t>(std::countr_zero(found));
      }
      if (from >= text.size()) return std::string_view::npos;
      const std::size_t last = text.size() - kBlock;  // again some of the bytes before
      const unsigned found = members_among(text.data() + last) >> (from - last);
      return found == 0 ? std::string_view::npos
                        : from + static_cast<std::size_t>(std::countr_zero(found));
    }
#endif
    for (; from < text.size(); ++from) {
      if (contains(text[from])) return from;
    }
    return std::string_view::npos;
  }
  /// Where the first byte stands that is no member.
  [[nodiscard]] std::size_t find_other_in(std::string_view text, std::size_t from = 0) const {
    for (; from < text.size(); ++from) {
      if (!contains(text[from])) return from;
    }
    return std::string_view::npos;
  }
  /// Where the last byte stands that is no member.
  [[nodiscard]] std::size_t rfind_other_in(std::string_view text) const {
    for (std::size_t i = text.size(); i > 0; --i) {
      if (!contains(text[i - 1])) return i - 1;
    }
    return std::string_view::npos;
  }
  /// Where the last member stands.
  [[nodiscard]] std::size_t rfind_in(std::string_view text) const {
    for (std::size_t i = text.size(); i > 0; --i) {
      if (contains(text[i - 1])) return i - 1;
    }
    return std::string_view::npos;
  }

 private:
#if defined(__SSSE3__)
  /// One bit for each of sixteen bytes.
  [[nodiscard]] unsigned members_among(const char* bytes) const {
    const auto load = [](const void* at) {
      return _mm_loadu_si128(static_cast<const __m128i*>(at));
    };
    const __m128i block = load(bytes);
    // The shuffle answers 0 for bytes over 0x7f, which are never members.
    const __m128i lower = _mm_shuffle_epi8(load(by_lower_.data()), block);
    const __m128i upper_half = _mm_and_si128(_mm_srli_epi16(block, 4), _mm_set1_epi8(0xf));
    const __m128i upper = _mm_shuffle_epi8(load(by_upper_.data()), upper_half);
    const __m128i none = _mm_cmpeq_epi8(_mm_and_si128(lower, upper), _mm_setzero_si128());
    return static_cast<unsigned>(_mm_movemask_epi8(none)) ^ 0xffffU;
  }
#endif

  std::array<bool, 128> holds_{};
  alignas(16) std::array<std::uint8_t, 16> by_upper_{};
  alignas(16) std::array<std::uint8_t, 16> by_lower_{};
};

namespace ascii_set_detail {

/// A literal as a parameter of templates.
template <std::size_t kSize>
struct Literal {
  consteval Literal(const char (&text)[kSize]) {  // NOLINT(google-explicit-constructor): "…" is one
    for (std::size_t i = 0; i < kSize; ++i) bytes[i] = text[i];
  }
  char bytes[kSize] = {};
};
template <Literal kMembers>
inline constexpr AsciiSet kSetOf{{kMembers.bytes, sizeof kMembers.bytes - 1}};

}  // namespace ascii_set_detail

/// is_any<"'\"">(c): whether the byte is one of those.
template <ascii_set_detail::Literal kMembers>
constexpr bool is_any(char c) {
  return ascii_set_detail::kSetOf<kMembers>.contains(c);
}
/// Where the first byte stands that is one of those, from `from` on; npos if there is none.
template <ascii_set_detail::Literal kMembers>
std::size_t find_any(std::string_view text, std::size_t from = 0) {
  return ascii_set_detail::kSetOf<kMembers>.find_in(text, from);
}
/// Where the first byte stands that is none of those.
template <ascii_set_detail::Literal kMembers>
std::size_t find_none(std::string_view text, std::size_t from = 0) {
  return ascii_set_detail::kSetOf<kMembers>.find_other_in(text, from);
}
/// Where the last byte stands that is one of those.
template <ascii_set_detail::Literal kMembers>
std::size_t rfind_any(std::string_view text) {
  return ascii_set_detail::kSetOf<kMembers>.rfind_in(text);
}

/// Where the last byte stands that is none of those.
template <ascii_set_detail::Literal kMembers>
std::size_t rfind_none(std::string_view text) {
  return ascii_set_detail::kSetOf<kMembers>.rfind_other_in(text);
}

/// Where the byte stands among the sixteen from `bytes` on; 16 if it is none of them.
inline std::size_t find_byte_in_block(const char* bytes, char wanted) {
  constexpr std::size_t kBlock = 16;
#if defined(__SSSE3__)
  const __m128i block =
      _mm_loadu_si128(static_cast<const __m128i*>(static_cast<const void*>(bytes)));
  const __m128i same = _mm_cmpeq_epi8(block, _mm_set1_epi8(wanted));
  const auto found = static_cast<unsigned>(_mm_movemask_epi8(same)) | 1U << kBlock;
  return static_cast<std::size_t>(std::countr_zero(found));
#else
  std::size_t i = 0;
  while (i < kBlock && bytes[i] != wanted) ++i;
  return i;
#endif
}

/// Where `first` stands with `second` directly behind it, from `from` on; npos if nowhere. For
/// pairs whose first byte is frequent.
inline std::size_t find_pair(std::string_view text, char first, char second, std::size_t from = 0) {
  if (text.size() < 2) return std::string_view::npos;
  const std::size_t end = text.size() - 1;  // of where a pair may begin
#if defined(__SSSE3__)
  constexpr std::size_t kBlock = sizeof(__m128i);
  const __m128i firsts = _mm_set1_epi8(first);
  const __m128i seconds = _mm_set1_epi8(second);
  const auto pairs_at = [&](std::size_t at) {
    const auto load = [](const void* bytes) {
      return _mm_loadu_si128(static_cast<const __m128i*>(bytes));
    };
    const __m128i begins = _mm_cmpeq_epi8(load(text.data() + at), firsts);
    const __m128i ends = _mm_cmpeq_epi8(load(text.data() + at + 1), seconds);
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_and_si128(begins, ends)));
  };
  if (end >= kBlock) {
    for (; from + kBlock <= end; from += kBlock) {
      const unsigned found = pairs_at(from);
      if (found != 0) return from + static_cast<std::size_t>(std::countr_zero(found));
    }
    if (from >= end) return std::string_view::npos;
    const std::size_t last = end - kBlock;
    const unsigned found = pairs_at(last) >> (from - last);
    return found == 0 ? std::string_view::npos
                      : from + static_cast<std::size_t>(std::countr_zero(found));
  }
#endif
  for (; from < end; ++from) {
    if (text[from] == first && text[from + 1] == second) return from;
  }
  return std::string_view::npos;
}

}  // namespace quell::attack
