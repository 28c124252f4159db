// Two files of which one may be a compressed copy of the other: logrotate is at it, or was killed
// between writing access.log.1.gz and removing access.log.1.
#pragma once

#include <cstdint>
#include <string>

namespace quell::logs {

enum class Copy : std::uint8_t {
  kDifferent,         ///< each has lines of its own, or one can't be read
  kSame,              ///< the same bytes
  kCompressedIsPart,  ///< all that can be decompressed is the beginning of the plain file
  kPlainIsPart,       ///< the plain file is the beginning of what is compressed
};

/// Compares byte by byte up to the first difference, so that no line is ever left out: different
/// logs differ in their first bytes, equal ones cost one decompression. Memory: two pieces.
Copy compare_copies(const std::string& plain, const std::string& compressed);

}  // namespace quell::logs
