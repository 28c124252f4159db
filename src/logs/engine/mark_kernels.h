// Where newlines, quotes and backslashes stand: the first look at every byte of a log, 64 bytes at
// a time. One kernel for each instruction set; all give the same answer, which the tests hold
// against a naive loop. Private to logs. Pure, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace quell::logs {

/// Bytes that one word of marks stands for.
inline constexpr std::size_t kMarkBytes = 64;

/// Bit i of marks[w] says whether bytes[64 * w + i] is '\n', '"' or '\\'.
/// REQUIRES: `bytes` is readable for 64 * words bytes.
using MarkKernel = void (*)(const char* bytes, std::size_t words, std::uint64_t* marks);

struct NamedMarkKernel {
  std::string_view name;
  MarkKernel run = nullptr;
};

/// Those that this processor can run, the fastest first; the last one is the plain loop.
std::vector<NamedMarkKernel> mark_kernels();

}  // namespace quell::logs
