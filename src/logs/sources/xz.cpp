// xz, one stream at a time.
#include <lzma.h>

#include "sources/decoder.h"

namespace quell::logs {

namespace {

Error error_of(lzma_ret code) {
  switch (code) {
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR:
      return Error(ErrorCode::kLimit,
                   "the xz data need more than 160 MiB of memory, which is the limit; what came "
                   "before was read");
    case LZMA_OPTIONS_ERROR:
      return Error(ErrorCode::kUnsupported,
                   "the xz data use a filter or an option that is not known here; what came before "
                   "was read");
    case LZMA_FORMAT_ERROR:
      return damaged(Compression::kXz, "its header is none");
    default:
      return damaged(Compression::kXz, "a block or its checksum is wrong");
  }
}

class XzDecoder final : public Decoder {
 public:
  XzDecoder() = default;
  XzDecoder(const XzDecoder&) = delete;
  XzDecoder& operator=(const XzDecoder&) = delete;
  ~XzDecoder() override { lzma_end(&stream_); }

  std::optional<Error> begin() override {
    const lzma_ret code = lzma_stream_decoder(&stream_, kXzMemory, 0);  // reuses its memory
    if (code != LZMA_OK) return error_of(code);
    return std::nullopt;
  }

  Step step(std::span<const char> in, std::span<char> out) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret code = lzma_code(&stream_, LZMA_RUN);
    Step step{.taken = in.size() - stream_.avail_in,
              .made = out.size() - stream_.avail_out,
              .ended = code == LZMA_STREAM_END,
              .failure = {}};
    // LZMA_BUF_ERROR: nothing could be done without more input.
    if (code != LZMA_OK && code != LZMA_STREAM_END && code != LZMA_BUF_ERROR) {
      step.failure = error_of(code);
    }
    return step;
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
};

}  // namespace

std::unique_ptr<Decoder> xz_decoder() {
  return std::make_unique<XzDecoder>();
}

}  // namespace quell::logs
