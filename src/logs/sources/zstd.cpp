// zstd (RFC 8878): frames and skippable frames.
#include <zstd.h>
#include <zstd_errors.h>

#include <new>
#include <string>

#include "sources/decoder.h"

namespace quell::logs {

namespace {

struct FreeContext {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Error error_of(std::size_t code) {
  if (ZSTD_getErrorCode(code) == ZSTD_error_frameParameter_windowTooLarge) {
    return Error(ErrorCode::kLimit,
                 "the zstd data need a window of more than 128 MiB, which is the limit; what came "
                 "before was read");
  }
  return damaged(Compression::kZstd, ZSTD_getErrorName(code));
}

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx()) {
    if (!context_) throw std::bad_alloc();
  }

  std::optional<Error> begin() override {
    ZSTD_DCtx_reset(context_.get(), ZSTD_reset_session_only);
    const std::size_t code =
        ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, kZstdWindowLog);
    if (ZSTD_isError(code) != 0) return error_of(code);
    return std::nullopt;
  }

  Step step(std::span<const char> in, std::span<char> out) override {
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{out.data(), out.size(), 0};
    const std::size_t code = ZSTD_decompressStream(context_.get(), &to, &from);
    Step step{.taken = from.pos, .made = to.pos, .ended = code == 0, .failure = {}};
    if (ZSTD_isError(code) != 0) step.failure = error_of(code);
    return step;
  }

 private:
  std::unique_ptr<ZSTD_DCtx, FreeContext> context_;
};

}  // namespace

std::unique_ptr<Decoder> zstd_decoder() {
  return std::make_unique<ZstdDecoder>();
}

}  // namespace quell::logs
