// links:
// Decompresses a file into a buffer of 256 KiB that nobody reads, with the library alone: the least
// time that any reader of it needs. Prints bytes and seconds:
//   decompress_bench zstd|isal|zlib FILE
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#ifdef QUELL_BENCH_LIBZSTD
#include <zstd.h>
#endif
#ifdef QUELL_BENCH_LIBISAL
#include <isa-l/igzip_lib.h>
#endif
#ifdef QUELL_BENCH_ZLIB
#include <zlib.h>
#endif

namespace {

constexpr std::size_t kInput = 256UZ * 1024;
constexpr std::size_t kOutput = 256UZ * 1024;

[[noreturn]] void die(const std::string& message) {
  std::fputs(("decompress_bench: " + message + "\n").c_str(), stderr);
  std::exit(2);
}

/// The file in pieces; an empty one at its end.
class Input {
 public:
  explicit Input(const char* path) : fd_(::open(path, O_RDONLY | O_CLOEXEC)), bytes_(kInput) {
    if (fd_ < 0) die(std::string("cannot open ") + path);
  }
  std::string_view piece() {
    const ssize_t got = ::read(fd_, bytes_.data(), bytes_.size());
    if (got < 0) die("cannot read");
    return {bytes_.data(), static_cast<std::size_t>(got)};
  }

 private:
  int fd_;
  std::vector<char> bytes_;
};

#ifdef QUELL_BENCH_LIBZSTD
std::uint64_t zstd_bytes(Input& input) {
  std::vector<char> room(kOutput);
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  std::uint64_t total = 0;
  for (std::string_view piece = input.piece(); !piece.empty(); piece = input.piece()) {
    ZSTD_inBuffer in{.src = piece.data(), .size = piece.size(), .pos = 0};
    ZSTD_outBuffer out{.dst = room.data(), .size = room.size(), .pos = 0};
    do {
      out.pos = 0;
      if (ZSTD_isError(ZSTD_decompressStream(context, &out, &in)) != 0) die("not zstd");
      total += out.pos;
    } while (in.pos < in.size || out.pos == out.size);
  }
  ZSTD_freeDCtx(context);
  return total;
}
#endif

#ifdef QUELL_BENCH_LIBISAL
std::uint64_t isal_bytes(Input& input) {
  std::vector<unsigned char> room(kOutput);
  inflate_state state;
  isal_inflate_init(&state);
  state.crc_flag = ISAL_GZIP;
  std::uint64_t total = 0;
  for (std::string_view piece = input.piece(); !piece.empty(); piece = input.piece()) {
    std::string copy(piece);
    state.next_in = reinterpret_cast<unsigned char*>(copy.data());
    state.avail_in = static_cast<std::uint32_t>(copy.size());
    do {
      state.next_out = room.data();
      state.avail_out = static_cast<std::uint32_t>(room.size());
      if (isal_inflate(&state) != ISAL_DECOMP_OK) die("not gzip");
      total += room.size() - state.avail_out;
      if (state.block_state == ISAL_BLOCK_FINISH && state.avail_in > 0) {
        isal_inflate_reset(&state);  // gzip files may be joined, as pigz and cat do
        state.crc_flag = ISAL_GZIP;
      }
    } while (state.avail_in > 0 || state.avail_out == 0);
  }
  return total;
}
#endif

#ifdef QUELL_BENCH_ZLIB
std::uint64_t zlib_bytes(Input& input) {
  std::vector<unsigned char> room(kOutput);
  z_stream stream{};
  if (inflateInit2(&stream, 15 + 16) != Z_OK) die("zlib does not start");
  std::uint64_t total = 0;
  for (std::string_view piece = input.piece(); !piece.empty(); piece = input.piece()) {
    std::string copy(piece);
    stream.next_in = reinterpret_cast<unsigned char*>(copy.data());
    stream.avail_in = static_cast<unsigned>(copy.size());
    do {
      stream.next_out = room.data();
      stream.avail_out = static_cast<unsigned>(room.size());
      const int result = inflate(&stream, Z_NO_FLUSH);
      if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) die("not gzip");
      total += room.size() - stream.avail_out;
      if (result == Z_STREAM_END && stream.avail_in > 0) inflateReset(&stream);
    } while (stream.avail_in > 0 || stream.avail_out == 0);
  }
  inflateEnd(&stream);
  return total;
}
#endif

std::uint64_t decompressed(std::string_view library, Input& input) {
#ifdef QUELL_BENCH_LIBZSTD
  if (library == "zstd") return zstd_bytes(input);
#endif
#ifdef QUELL_BENCH_LIBISAL
  if (library == "isal") return isal_bytes(input);
#endif
#ifdef QUELL_BENCH_ZLIB
  if (library == "zlib") return zlib_bytes(input);
#endif
  die("was built without " + std::string(library));
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) die("wants zstd, isal or zlib, and a file");
  Input input(words[2]);
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t bytes = decompressed(words[1], input);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::puts(fmt::format("{} {:.3f}", bytes, took.count()).c_str());
  return 0;
}
