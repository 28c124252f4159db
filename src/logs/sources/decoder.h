// One compression library each behind one small interface: a *member* (gzip), frame (zstd) or
// stream (xz, bzip2) at a time. What lies between members is the caller's (decompress.cpp).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/error.h"
#include "logs/compression.h"

namespace quell::logs {

class Decoder {
 public:
  /// What one step did. Neither taken nor made, not ended and no failure: it needs more input.
  struct Step {
    std::size_t taken = 0;
    std::size_t made = 0;
    bool ended = false;  ///< the member is complete, and its checksum right
    std::optional<Error> failure;
  };

  virtual ~Decoder() = default;
  /// Before every member, the first one included.
  virtual std::optional<Error> begin() = 0;
  virtual Step step(std::span<const char> in, std::span<char> out) = 0;
};

std::unique_ptr<Decoder> gzip_decoder();
std::unique_ptr<Decoder> zstd_decoder();
std::unique_ptr<Decoder> bzip2_decoder();
std::unique_ptr<Decoder> xz_decoder();
std::unique_ptr<Decoder> decoder_of(Compression compression);

/// "the gzip data are damaged (`why`)".
Error damaged(Compression compression, std::string_view why);

/// Whether something compressed in this way begins so. With fewer than kMagicBytes: whether more
/// bytes could still make it one.
bool may_begin(Compression compression, std::string_view bytes);

}  // namespace quell::logs
