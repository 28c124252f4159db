#include "plain/plain_masks.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "plain/plain_kinds.h"

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace quell::attack {

PlainMasks plain_masks_bytewise(std::string_view text, std::size_t at) {
  PlainMasks out;
  const std::string_view bytes = text.substr(at, PlainMasks::kBytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const Plain kind = kind_of(bytes[i]);
    const std::uint64_t bit = std::uint64_t{1} << i;
    const char lower = static_cast<char>(bytes[i] | 0x20);
    if (kind == Plain::kLetter) out.letters |= bit;
    if (kind == Plain::kDigit) out.digits |= bit;
    if (kind == Plain::kDot) out.dots |= bit;
    if (kind == Plain::kSlash) out.slashes |= bit;
    if (kind == Plain::kDash) out.dashes |= bit;
    if (kind == Plain::kPlus) out.pluses |= bit;
    if (lower == 'e') out.exponents |= bit;
    if (lower == 'x') out.hex_marks |= bit;
  }
  return out;
}

#if defined(__x86_64__)

namespace {

constexpr std::size_t kBlock = sizeof(__m128i);

/// Sixteen bytes. Every 64-bit x86 has SSE2, so that nothing need be asked.
class Block {
 public:
  explicit Block(const char* bytes)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes))),
        lower_(_mm_or_si128(bytes_, _mm_set1_epi8(0x20))) {}

  [[nodiscard]] std::uint64_t are(char c) const {
    return bits(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c)));
  }
  /// `c` is in lower case.
  [[nodiscard]] std::uint64_t are_letter(char c) const {
    return bits(_mm_cmpeq_epi8(lower_, _mm_set1_epi8(c)));
  }
  [[nodiscard]] std::uint64_t are_letters() const { return between(lower_, 'a', 'z'); }
  [[nodiscard]] std::uint64_t are_digits() const { return between(bytes_, '0', '9'); }

 private:
  static std::uint64_t bits(__m128i found) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
  }
  static std::uint64_t between(__m128i bytes, char first, char last) {
    const __m128i from_first = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    const __m128i width = _mm_set1_epi8(static_cast<char>(last - first));
    return bits(_mm_cmpeq_epi8(_mm_min_epu8(from_first, width), from_first));
  }

  __m128i bytes_;
  __m128i lower_;
};

/// Adds what a block holds, of which the first `skip` bytes stand before the text.
void add(const Block& block, std::size_t skip, std::size_t at, PlainMasks& out) {
  const auto put = [&](std::uint64_t bits, std::uint64_t& mask) { mask |= bits >> skip << at; };
  put(block.are_letters() | block.are('_'), out.letters);
  put(block.are_digits(), out.digits);
  put(block.are('.'), out.dots);
  put(block.are('/'), out.slashes);
  put(block.are('-'), out.dashes);
  put(block.are('+'), out.pluses);
  put(block.are_letter('e'), out.exponents);
  put(block.are_letter('x'), out.hex_marks);
}

}  // namespace

PlainMasks plain_masks(std::string_view text, std::size_t at) {
  PlainMasks out;
  const char* const begin = text.data() + at;
  const std::size_t size = std::min(text.size() - at, PlainMasks::kBytes);
  std::size_t done = 0;
  for (; done + kBlock <= size; done += kBlock) add(Block(begin + done), 0, done, out);
  const std::size_t left = size - done;
  if (left == 0) return out;
  if (at + size >= kBlock) {  // the last block begins with bytes that stand before
    add(Block(begin + size - kBlock), kBlock - left, done, out);
    return out;
  }
  std::array<char, kBlock> bytes{};
  std::memcpy(bytes.data(), begin + done, left);
  add(Block(bytes.data()), 0, done, out);
  return out;
}

#else

PlainMasks plain_masks(std::string_view text, std::size_t at) {
  return plain_masks_bytewise(text, at);
}

#endif

}  // namespace quell::attack
