#include "mark_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace quell::logs {

namespace {

void mark_plainly(const char* bytes, std::size_t words, std::uint64_t* marks) {
  for (std::size_t word = 0; word < words; ++word) {
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < kMarkBytes; ++i) {
      const char c = bytes[word * kMarkBytes + i];
      const bool marked = c == '\n' || c == '"' || c == '\\';
      bits |= std::uint64_t{marked} << i;
    }
    marks[word] = bits;
  }
}

#if defined(__x86_64__)

// Every 64-bit x86 has SSE2, so that this one needs no question.
void mark_sse2(const char* bytes, std::size_t words, std::uint64_t* marks) {
  const __m128i newline = _mm_set1_epi8('\n');
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
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
    marks[word] = bits;
  }
}

__attribute__((target("avx2"))) void mark_avx2(const char* bytes, std::size_t words,
                                               std::uint64_t* marks) {
  const __m256i newline = _mm256_set1_epi8('\n');
  const __m256i quote = _mm256_set1_epi8('"');
  const __m256i backslash = _mm256_set1_epi8('\\');
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
    marks[word] = bits;
  }
}

__attribute__((target("avx512bw"))) void mark_avx512(const char* bytes, std::size_t words,
                                                     std::uint64_t* marks) {
  const __m512i newline = _mm512_set1_epi8('\n');
  const __m512i quote = _mm512_set1_epi8('"');
  const __m512i backslash = _mm512_set1_epi8('\\');
  for (std::size_t word = 0; word < words; ++word) {
    const __m512i block = _mm512_loadu_si512(bytes + word * kMarkBytes);
    marks[word] = _mm512_cmpeq_epi8_mask(block, newline) | _mm512_cmpeq_epi8_mask(block, quote) |
                  _mm512_cmpeq_epi8_mask(block, backslash);
  }
}

#endif

}  // namespace

std::vector<NamedMarkKernel> mark_kernels() {
  std::vector<NamedMarkKernel> kernels;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512bw")) kernels.push_back({"avx512", mark_avx512});
  if (__builtin_cpu_supports("avx2")) kernels.push_back({"avx2", mark_avx2});
  kernels.push_back({"sse2", mark_sse2});
#endif
  kernels.push_back({"plain", mark_plainly});
  return kernels;
}

}  // namespace quell::logs
