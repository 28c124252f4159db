#include "mark_kernels.h"

#include <array>
#include <bit>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace quell::logs {

namespace {

std::size_t mark_plainly(const char* bytes, std::size_t words, std::uint32_t base,
                         std::uint32_t* places) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < words * kMarkBytes; ++i) {
    places[count] = base + static_cast<std::uint32_t>(i);
    count += bytes[i] == '\n' || bytes[i] == '"' || bytes[i] == '\\' ? 1U : 0U;
  }
  return count;
}

#if defined(__x86_64__)

/// Places of the bits, four at a time whether there are so many or not: a guess at their number
/// would be wrong too often. Answers behind the last one.
[[gnu::always_inline]] inline std::uint32_t* put_places(std::uint64_t bits, std::uint32_t base,
                                                        std::uint32_t* places) {
  std::uint32_t* const end = places + std::popcount(bits);
  do {
    for (unsigned i = 0; i < 4; ++i) {
      places[i] = base + static_cast<std::uint32_t>(std::countr_zero(bits));
      bits &= bits - 1;
    }
    places += 4;
  } while (bits != 0);
  return end;
}

// Every 64-bit x86 has SSE2, so that this one needs no question.
std::size_t mark_sse2(const char* bytes, std::size_t words, std::uint32_t base,
                      std::uint32_t* places) {
  const __m128i newline = _mm_set1_epi8('\n');
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  std::uint32_t* end = places;
  for (std::size_t word = 0; word < words; ++word) {
    std::uint64_t bits = 0;
    for (unsigned part = 0; part < 4; ++part) {
      const char* at = bytes + word * kMarkBytes + part * sizeof(__m128i);
      const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      const __m128i found =
          _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(block, newline), _mm_cmpeq_epi8(block, quote)),
                       _mm_cmpeq_epi8(block, backslash));
      bits |= std::uint64_t{static_cast<std::uint32_t>(_mm_movemask_epi8(found))} << (16U * part);
    }
    end = put_places(bits, base + static_cast<std::uint32_t>(word * kMarkBytes), end);
  }
  return static_cast<std::size_t>(end - places);
}

__attribute__((target("avx2,bmi,popcnt"))) std::size_t mark_avx2(const char* bytes,
                                                                 std::size_t words,
                                                                 std::uint32_t base,
                                                                 std::uint32_t* places) {
  const __m256i newline = _mm256_set1_epi8('\n');
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i backslash = _mm256_set1_epi8('\\');
  std::uint32_t* end = places;
  for (std::size_t word = 0; word < words; ++word) {
    std::uint64_t bits = 0;
    for (unsigned part = 0; part < 2; ++part) {
      const char* at = bytes + word * kMarkBytes + part * sizeof(__m256i);
      const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
      const __m256i found = _mm256_or_si256(
          _mm256_or_si256(_mm256_cmpeq_epi8(block, newline), _mm256_cmpeq_epi8(block, quote)),
          _mm256_cmpeq_epi8(block, backslash));
      bits |= std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(found))}
              << (32U * part);
    }
    end = put_places(bits, base + static_cast<std::uint32_t>(word * kMarkBytes), end);
  }
  return static_cast<std::size_t>(end - places);
}

/// The places of up to 16 marks of a word in one go.
__attribute__((target("avx512bw,avx512vbmi2,bmi,popcnt"))) std::size_t mark_avx512(
    const char* bytes, std::size_t words, std::uint32_t base, std::uint32_t* places) {
  constexpr unsigned kLanes = 16;
  alignas(64) static constexpr auto kNumbers = [] {
    std::array<std::uint8_t, kMarkBytes> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::uint8_t>(i);
    return out;
  }();
  const __m512i numbers = _mm512_load_si512(kNumbers.data());
  const __m512i newline = _mm512_set1_epi8('\n');
  const __m512i quote = _mm512_set1_epi8('"');
  const __m512i backslash = _mm512_set1_epi8('\\');
  std::uint32_t* end = places;
  for (std::size_t word = 0; word < words; ++word) {
    const __m512i block = _mm512_loadu_si512(bytes + word * kMarkBytes);
    std::uint64_t bits = _mm512_cmpeq_epi8_mask(block, newline) |
                         _mm512_cmpeq_epi8_mask(block, quote) |
                         _mm512_cmpeq_epi8_mask(block, backslash);
    const __m512i from =
        _mm512_set1_epi32(static_cast<int>(base + static_cast<std::uint32_t>(word * kMarkBytes)));
    const __m512i all = _mm512_maskz_compress_epi8(bits, numbers);
    const auto count = static_cast<unsigned>(std::popcount(bits));
    const __m512i first = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(all));
    _mm512_storeu_si512(end, _mm512_add_epi32(from, first));
    if (count > kLanes) [[unlikely]] {
      put_places(bits, base + static_cast<std::uint32_t>(word * kMarkBytes), end);
    }
    end += count;
  }
  return static_cast<std::size_t>(end - places);
}

#endif

}  // namespace

std::vector<NamedMarkKernel> mark_kernels() {
  std::vector<NamedMarkKernel> kernels;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2")) {
    kernels.push_back({"avx512", mark_avx512});
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
    kernels.push_back({"avx2", mark_avx2});
  }
  kernels.push_back({"sse2", mark_sse2});
#endif
  kernels.push_back({"plain", mark_plainly});
  return kernels;
}

}  // namespace quell::logs
