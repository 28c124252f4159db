// What tests need to make compressed logs, and sources that deliver bytes as pipes do.
#pragma once

#include <bzlib.h>
#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "logs/compression.h"

namespace quell::logs::testing_tools {

inline constexpr std::array kEveryCompression = {Compression::kGzip, Compression::kZstd,
                                                 Compression::kBzip2, Compression::kXz};

inline std::string together(std::initializer_list<std::string_view> parts) {
  std::string whole;
  for (const std::string_view part : parts) whole += part;
  return whole;
}

inline std::string gzip(std::string_view bytes) {
  auto stream = std::make_unique<isal_zstream>();
  std::string work(ISAL_DEF_LVL1_DEFAULT, '\0');
  std::string out(bytes.size() + bytes.size() / 8 + 1024, '\0');
  isal_deflate_init(stream.get());
  stream->gzip_flag = IGZIP_GZIP;
  stream->level = 1;  // with dynamic codes
  stream->level_buf = reinterpret_cast<std::uint8_t*>(work.data());
  stream->level_buf_size = static_cast<std::uint32_t>(work.size());
  stream->end_of_stream = 1;
  stream->next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(bytes.data()));
  stream->avail_in = static_cast<std::uint32_t>(bytes.size());
  stream->next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream->avail_out = static_cast<std::uint32_t>(out.size());
  isal_deflate(stream.get());
  out.resize(stream->total_out);
  return out;
}

inline std::string zstd(std::string_view bytes) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress2(context, out.data(), out.size(), bytes.data(), bytes.size()));
  ZSTD_freeCCtx(context);
  return out;
}

inline std::string bzip2(std::string_view bytes) {
  std::string out(bytes.size() + bytes.size() / 50 + 1024, '\0');
  auto size = static_cast<unsigned>(out.size());
  BZ2_bzBuffToBuffCompress(out.data(), &size, const_cast<char*>(bytes.data()),
                           static_cast<unsigned>(bytes.size()), 1, 0, 0);
  out.resize(size);
  return out;
}

inline std::string xz(std::string_view bytes) {
  std::string out(lzma_stream_buffer_bound(bytes.size()), '\0');
  std::size_t at = 0;
  lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr,
                          reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                          reinterpret_cast<std::uint8_t*>(out.data()), &at, out.size());
  out.resize(at);
  return out;
}

inline std::string compress(Compression compression, std::string_view bytes) {
  switch (compression) {
    case Compression::kGzip:
      return gzip(bytes);
    case Compression::kZstd:
      return zstd(bytes);
    case Compression::kBzip2:
      return bzip2(bytes);
    case Compression::kXz:
      return xz(bytes);
  }
  return {};
}

/// Delivers pieces of the sizes that `next_size` gives; 0 stands for "nothing yet", of which
/// is_ready_within() tells once. Counts reads that would have waited.
class PiecewiseSource final : public Source {
 public:
  PiecewiseSource(std::string bytes, std::function<std::size_t()> next_size)
      : bytes_(std::move(bytes)), next_size_(std::move(next_size)) {}

  [[nodiscard]] std::string_view name() const override { return "pieces"; }

  Result<std::size_t> read(std::span<char> into) override {
    if (size_ == 0) ++waits_;
    while (size_ == 0) size_ = next_size_();
    const std::size_t size = std::min({into.size(), std::exchange(size_, 0), bytes_.size() - at_});
    if (size > 0) std::memcpy(into.data(), bytes_.data() + at_, size);
    at_ += size;
    return size;
  }

  Result<bool> is_ready_within(Duration) override {
    if (size_ == 0) size_ = next_size_();
    return size_ > 0;
  }

  [[nodiscard]] std::size_t waits() const { return waits_; }

 private:
  std::string bytes_;
  std::function<std::size_t()> next_size_;
  std::size_t size_ = 0;
  std::size_t at_ = 0;
  std::size_t waits_ = 0;
};

/// Everything a source gives, read `piece` bytes at a time, and the error at its end.
struct Outcome {
  std::string bytes;
  std::optional<Error> error;
};

inline Outcome drain(Source& source, std::size_t piece = 64UZ * 1024) {
  Outcome outcome;
  std::string buffer(piece, '\0');
  while (true) {
    const auto size = source.read(std::span(buffer));
    if (!size) {
      outcome.error = size.error();
      return outcome;
    }
    if (*size == 0) return outcome;
    outcome.bytes.append(buffer, 0, *size);
  }
}

/// A log of about `size` bytes, the same for the same seed.
inline std::string sample_log(std::size_t size, unsigned seed = 1) {
  std::string log;
  std::uint64_t state = seed;
  while (log.size() < size) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    log += "192.0.2." + std::to_string(state >> 57U) +
           R"( - - [22/Nov/2026:03:14:15 +0000] "GET /item/)" + std::to_string(state >> 40U) +
           " HTTP/1.1\" 200 " + std::to_string((state >> 30U) % 9999) + "\n";
  }
  return log;
}

}  // namespace quell::logs::testing_tools
