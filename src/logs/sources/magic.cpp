// The first bytes of each compression.
#include <algorithm>
#include <array>
#include <string>

#include "logs/compression.h"
#include "sources/decoder.h"

namespace quell::logs {

namespace {

constexpr std::array kAll = {Compression::kGzip, Compression::kZstd, Compression::kBzip2,
                             Compression::kXz};

/// Whether `bytes` is `magic`, goes on behind it, or is the start of it.
bool agrees(std::string_view bytes, std::string_view magic) {
  const std::size_t size = std::min(bytes.size(), magic.size());
  return bytes.substr(0, size) == magic.substr(0, size);
}

/// RFC 8878: a frame, or a skippable frame (sixteen magic numbers).
bool may_begin_zstd(std::string_view bytes) {
  if (agrees(bytes, "\x28\xb5\x2f\xfd")) return true;
  return bytes.empty() || (static_cast<unsigned char>(bytes.front()) >> 4U == 5U &&
                           agrees(bytes.substr(1), "\x2a\x4d\x18"));
}

/// "BZh", the block size, then a block's first bytes or, in an empty file, those of its end.
bool may_begin_bzip2(std::string_view bytes) {
  if (!agrees(bytes, "BZh")) return false;
  if (bytes.size() <= 3) return true;
  if (bytes[3] < '1' || bytes[3] > '9') return false;
  return agrees(bytes.substr(4), "\x31\x41\x59\x26\x53\x59") ||
         agrees(bytes.substr(4), "\x17\x72\x45\x38\x50\x90");
}

/// So many bytes and it is no accident.
std::size_t decisive_bytes(Compression compression) {
  switch (compression) {
    case Compression::kGzip:
      return 2;
    case Compression::kZstd:
      return 4;
    case Compression::kBzip2:
      return 10;
    case Compression::kXz:
      return 6;
  }
  return kMagicBytes;
}

}  // namespace

std::string_view name_of(Compression compression) {
  switch (compression) {
    case Compression::kGzip:
      return "gzip";
    case Compression::kZstd:
      return "zstd";
    case Compression::kBzip2:
      return "bzip2";
    case Compression::kXz:
      return "xz";
  }
  return "";
}

bool may_begin(Compression compression, std::string_view bytes) {
  switch (compression) {
    case Compression::kGzip:
      return agrees(bytes, "\x1f\x8b");
    case Compression::kZstd:
      return may_begin_zstd(bytes);
    case Compression::kBzip2:
      return may_begin_bzip2(bytes);
    case Compression::kXz:
      return agrees(bytes, {"\xfd\x37\x7a\x58\x5a\x00", 6});
  }
  return false;
}

std::optional<Compression> compression_of(std::string_view first_bytes) {
  for (const Compression compression : kAll) {
    if (first_bytes.size() >= decisive_bytes(compression) && may_begin(compression, first_bytes)) {
      return compression;
    }
  }
  return std::nullopt;
}

std::unique_ptr<Decoder> decoder_of(Compression compression) {
  switch (compression) {
    case Compression::kGzip:
      return gzip_decoder();
    case Compression::kZstd:
      return zstd_decoder();
    case Compression::kBzip2:
      return bzip2_decoder();
    case Compression::kXz:
      return xz_decoder();
  }
  return nullptr;
}

Error damaged(Compression compression, std::string_view why) {
  return Error(ErrorCode::kInvalidInput, "the " + std::string(name_of(compression)) +
                                             " data are damaged (" + std::string(why) +
                                             "); what came before was read");
}

}  // namespace quell::logs
