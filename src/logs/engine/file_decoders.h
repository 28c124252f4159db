// The formats of one file, for one thread: the one that was found for it first, the others where
// that one says "not mine". Private to logs. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "fast_combined.h"
#include "format_table.h"
#include "line_stream.h"
#include "logs/format.h"
#include "logs/sink.h"

namespace quell::logs {

class FileDecoders {
 public:
  /// `reads`: what its lines may be, `primary` among them.
  FileDecoders(const std::vector<Format>& formats, std::vector<FormatIndex> reads,
               FormatIndex primary, const FormatContext& context);

  /// What the line came to, and in which format.
  struct Outcome {
    Taken taken = Taken::kNotMine;
    FormatIndex format = 0;
  };
  Outcome take(const IndexedLine& line, const Place& place, Sink& sink);
  /// Hands over what is kept back. To be called before the bytes of the lines go.
  void flush(Sink& sink);
  void finish(Sink& sink);

 private:
  static constexpr std::size_t kBatch = 16;

  Outcome take_slowly(const RawLine& line, Sink& sink);
  Decoder& decoder(FormatIndex which);

  const std::vector<Format>& formats_;
  std::vector<FormatIndex> reads_;
  FormatIndex primary_;
  FormatContext context_;
  bool is_combined_;
  FastCombined fast_;
  std::array<Record, kBatch> batch_;  // of lines that were read fast, whose bytes still stand
  std::size_t batched_ = 0;
  std::vector<std::unique_ptr<Decoder>> decoders_;  // made when they are needed
};

}  // namespace quell::logs
