// Compressed logs as streams of what is in them. Which compression it is, the first bytes say and
// never the name. Memory is bounded by the named limits, whatever the input claims.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "logs/source.h"

namespace quell::logs {

enum class Compression : std::uint8_t { kGzip, kZstd, kBzip2, kXz };

/// "gzip", "zstd", "bzip2", "xz".
std::string_view name_of(Compression compression);

/// So many first bytes decide.
inline constexpr std::size_t kMagicBytes = 10;

/// What a zstd frame may ask for as its window, as a power of two: 128 MiB, which is what the zstd
/// program accepts without being told otherwise.
inline constexpr int kZstdWindowLog = 27;
/// What an xz stream may ask for, bytes: `xz -9` needs 65 MiB.
inline constexpr std::uint64_t kXzMemory = 160ULL * 1024 * 1024;

/// nullopt: none that we know, or too few bytes to say.
std::optional<Compression> compression_of(std::string_view first_bytes);

/// `raw` from its start, decompressed: every member, frame or stream in it, one after the other,
/// and zero bytes between and behind them. When `raw` ends too early, is damaged, or goes on with
/// something else, read() first delivers everything before that place and then fails
/// (kInvalidInput, kUnsupported, kLimit), again and again.
std::unique_ptr<Source> decompressed(std::unique_ptr<Source> raw, Compression compression);

}  // namespace quell::logs
