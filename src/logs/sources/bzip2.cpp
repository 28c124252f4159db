// bzip2. The library's memory is bounded by the format: 3.7 MiB.
#include <bzlib.h>

#include <algorithm>
#include <limits>

#include "sources/decoder.h"

namespace quell::logs {

namespace {

unsigned clamped(std::size_t size) {
  return static_cast<unsigned>(std::min<std::size_t>(size, std::numeric_limits<unsigned>::max()));
}

class Bzip2Decoder final : public Decoder {
 public:
  Bzip2Decoder() = default;
  Bzip2Decoder(const Bzip2Decoder&) = delete;
  Bzip2Decoder& operator=(const Bzip2Decoder&) = delete;
  ~Bzip2Decoder() override { end(); }

  std::optional<Error> begin() override {
    end();
    stream_ = {};
    if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) {
      return Error(ErrorCode::kLimit, "no memory for bzip2");
    }
    open_ = true;
    return std::nullopt;
  }

  Step step(std::span<const char> in, std::span<char> out) override {
    const unsigned in_size = clamped(in.size());
    const unsigned out_size = clamped(out.size());
    // The library's pointer isn't const; it writes to `out` only.
    stream_.next_in = const_cast<char*>(in.data());
    stream_.avail_in = in_size;
    stream_.next_out = out.data();
    stream_.avail_out = out_size;
    const int code = BZ2_bzDecompress(&stream_);
    Step step{.taken = in_size - stream_.avail_in,
              .made = out_size - stream_.avail_out,
              .ended = code == BZ_STREAM_END,
              .failure = {}};
    if (code == BZ_MEM_ERROR) {
      step.failure = Error(ErrorCode::kLimit, "no memory for bzip2");
    } else if (code < 0) {
      step.failure = damaged(Compression::kBzip2, code == BZ_DATA_ERROR_MAGIC
                                                      ? "its header is none"
                                                      : "a block or its checksum is wrong");
    }
    return step;
  }

 private:
  void end() {
    if (open_) BZ2_bzDecompressEnd(&stream_);
    open_ = false;
  }

  bz_stream stream_{};
  bool open_ = false;
};

}  // namespace

std::unique_ptr<Decoder> bzip2_decoder() {
  return std::make_unique<Bzip2Decoder>();
}

}  // namespace quell::logs
