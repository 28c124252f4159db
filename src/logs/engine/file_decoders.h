// The formats of one file, for one thread: the one that was found for it first, the others where
// that one says "not mine". Private to logs. Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "fast_combined.h"
#include "line_stream.h"
#include "logs/format.h"
#include "logs/sink.h"

namespace quell::logs {

/// Index of a format in the table that the reading was given.
using FormatIndex = std::size_t;

class FileDecoders {
 public:
  FileDecoders(const std::vector<Format>& formats, FormatIndex primary,
               const FormatContext& context);

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
  FormatIndex primary_;
  FormatContext context_;
  bool is_combined_;
  FastCombined fast_;
  std::array<Record, kBatch> batch_;  // of lines that were read fast, whose bytes still stand
  std::size_t batched_ = 0;
  std::vector<std::unique_ptr<Decoder>> decoders_;  // made when they are needed
};

}  // namespace quell::logs
