// links: logs os
// sources_bench FILE...   reads compressed logs through quell::logs::open_file and through the
// library alone, one after the other, and prints the best of five of each and their ratio.
#include <bzlib.h>
#include <fmt/format.h>
#include <isa-l/igzip_lib.h>
#include <lzma.h>
#include <zstd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "logs/compression.h"
#include "logs/source.h"
#include "os/file.h"

namespace {

using quell::logs::Compression;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kPiece = 256UZ * 1024;
constexpr int kRounds = 5;

template <class T>
T must(quell::Result<T> result) {
  if (result) return *std::move(result);
  std::fputs((result.error().full() + "\n").c_str(), stderr);
  std::exit(3);
}

std::uint64_t through_quell(const std::string& path) {
  const auto source = must(quell::logs::open_file(path));
  std::vector<char> piece(kPiece);
  std::uint64_t total = 0;
  while (const std::size_t size = must(source->read(piece))) total += size;
  return total;
}

/// Calls `step(in, out)` → bytes made, until all of the file is taken. `in` shrinks.
template <class Step>
std::uint64_t through_library(const std::string& path, Step step) {
  const auto file = must(quell::os::open_to_read(path));
  std::vector<char> in(kPiece);
  std::vector<char> out(kPiece);
  std::uint64_t total = 0;
  while (const std::size_t size = must(quell::os::read_some(file, in))) {
    std::span<const char> left = std::span(in).first(size);
    std::size_t made = out.size();
    while (!left.empty() || made == out.size()) {
      made = step(left, std::span(out));
      total += made;
    }
  }
  return total;
}

std::uint64_t bare_gzip(const std::string& path) {
  const auto state = std::make_unique<inflate_state>();
  isal_inflate_init(state.get());
  state->crc_flag = ISAL_GZIP;
  return through_library(path, [&](std::span<const char>& in, std::span<char> out) {
    state->next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(in.data()));
    state->avail_in = static_cast<std::uint32_t>(in.size());
    state->next_out = reinterpret_cast<std::uint8_t*>(out.data());
    state->avail_out = static_cast<std::uint32_t>(out.size());
    if (isal_inflate(state.get()) != 0) std::abort();
    in = in.last(state->block_state == ISAL_BLOCK_FINISH ? 0 : state->avail_in);
    return out.size() - state->avail_out;
  });
}

std::uint64_t bare_zstd(const std::string& path) {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  const std::uint64_t total =
      through_library(path, [&](std::span<const char>& in, std::span<char> out) {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        if (ZSTD_isError(ZSTD_decompressStream(context, &to, &from)) != 0) std::abort();
        in = in.subspan(from.pos);
        return to.pos;
      });
  ZSTD_freeDCtx(context);
  return total;
}

std::uint64_t bare_xz(const std::string& path) {
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_stream_decoder(&stream, UINT64_MAX, 0) != LZMA_OK) std::abort();
  const std::uint64_t total =
      through_library(path, [&](std::span<const char>& in, std::span<char> out) {
        stream.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
        stream.avail_in = in.size();
        stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
        stream.avail_out = out.size();
        const lzma_ret code = lzma_code(&stream, LZMA_RUN);
        if (code > LZMA_STREAM_END && code != LZMA_BUF_ERROR) std::abort();
        in = in.last(code == LZMA_STREAM_END ? 0 : stream.avail_in);
        return out.size() - stream.avail_out;
      });
  lzma_end(&stream);
  return total;
}

std::uint64_t bare_bzip2(const std::string& path) {
  bz_stream stream{};
  if (BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK) std::abort();
  const std::uint64_t total =
      through_library(path, [&](std::span<const char>& in, std::span<char> out) {
        stream.next_in = const_cast<char*>(in.data());
        stream.avail_in = static_cast<unsigned>(in.size());
        stream.next_out = out.data();
        stream.avail_out = static_cast<unsigned>(out.size());
        const int code = BZ2_bzDecompress(&stream);
        if (code < 0) std::abort();
        in = in.last(code == BZ_STREAM_END ? 0 : stream.avail_in);
        return out.size() - stream.avail_out;
      });
  BZ2_bzDecompressEnd(&stream);
  return total;
}

std::uint64_t through_library_of(Compression compression, const std::string& path) {
  switch (compression) {
    case Compression::kGzip:
      return bare_gzip(path);
    case Compression::kZstd:
      return bare_zstd(path);
    case Compression::kBzip2:
      return bare_bzip2(path);
    case Compression::kXz:
      return bare_xz(path);
  }
  return 0;
}

template <class Read>
double seconds(Read read, std::uint64_t* bytes) {
  const auto start = Clock::now();
  *bytes = read();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void measure(const std::string& path) {
  std::string start(quell::logs::kMagicBytes, '\0');
  const auto file = must(quell::os::open_to_read(path));
  start.resize(must(quell::os::read_at(file, 0, start)));
  const auto compression = quell::logs::compression_of(start);
  if (!compression) std::exit(2);
  double ours = 1e9;
  double bare = 1e9;
  std::uint64_t our_bytes = 0;
  std::uint64_t bare_bytes = 0;
  for (int round = 0; round < kRounds; ++round) {
    bare = std::min(bare,
                    seconds([&] { return through_library_of(*compression, path); }, &bare_bytes));
    ours = std::min(ours, seconds([&] { return through_quell(path); }, &our_bytes));
  }
  if (our_bytes != bare_bytes) std::exit(1);  // several members: the bare loop reads one
  const double megabytes = static_cast<double>(our_bytes) / 1e6;
  std::puts(fmt::format("{:6} {:8.1f} MB  library {:7.1f} MB/s  quell {:7.1f} MB/s  ratio {:.3f}",
                        quell::logs::name_of(*compression), megabytes, megabytes / bare,
                        megabytes / ours, bare / ours)
                .c_str());
}

}  // namespace

int main(int argc, char** argv) {
  for (const char* path : std::span(argv, static_cast<std::size_t>(argc)).subspan(1)) measure(path);
  return 0;
}
