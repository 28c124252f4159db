// Where newlines, quotes and backslashes stand: the first look at every byte of a log, 64 bytes at
// a time. One kernel for each instruction set; all give the same answer, which the tests hold
// against a naive loop. Private to logs. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace quell::logs {

/// Bytes that are looked at together.
inline constexpr std::size_t kMarkBytes = 64;
/// Room that a kernel may need behind the last place.
inline constexpr std::size_t kMarkSlack = 16;

/// Writes to `places`, in ascending order, the offset (from `bytes`, plus `base`) of each '\n', '"'
/// and '\\' in bytes[0, 64 * words), and answers how many there are.
/// REQUIRES: `bytes` is readable for 64 * words bytes, `places` has room for 64 * words +
/// kMarkSlack.
using MarkKernel = std::size_t (*)(const char* bytes, std::size_t words, std::uint32_t base,
                                   std::uint32_t* places);

struct NamedMarkKernel {
  std::string_view name;
  MarkKernel run = nullptr;
};

/// Those that this processor can run, the fastest first; the last one is the plain loop.
std::vector<NamedMarkKernel> mark_kernels();

}  // namespace quell::logs
