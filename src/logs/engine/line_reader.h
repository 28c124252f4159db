// One thread's reading: lines → decoders → sink, and the count of everything. Private to logs. Not
// thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "file_decoders.h"
#include "line_stream.h"
#include "logs/reader.h"
#include "open_file.h"

namespace quell::logs {

class LineReader {
 public:
  LineReader(const std::vector<Format>& formats, Sink& sink);

  /// The lines that follow are of this piece of this file. Lines are numbered from 1 in each piece.
  void begin(const OpenFile& file, std::uint32_t piece);
  void take(const IndexedLine& line);
  /// The bytes of the lines so far are about to go.
  void flush() { decoders_->flush(sink_); }
  /// The piece ended. Answers how many lines it had.
  std::uint64_t end();
  /// The file ended, all of whose lines this thread has read in order.
  void end_of_file();

  /// What was found in the piece so far.
  struct Found {
    std::uint64_t entries = 0;
    std::uint64_t unparsed = 0;
  };
  [[nodiscard]] Found found() const { return found_; }

  /// What all came to; files, bytes and problems are counted elsewhere.
  [[nodiscard]] ReadSummary summary() &&;

 private:
  void note_unparsed(const IndexedLine& line);

  const std::vector<Format>& formats_;
  Sink& sink_;
  std::unique_ptr<FileDecoders> decoders_;
  std::uint32_t file_index_ = 0;
  Place place_;
  Found found_;
  std::vector<std::uint64_t> by_format_;
  ReadSummary summary_;
};

/// Keeps the first samples by file, piece and line, whatever the order they come in.
void add_sample(std::vector<UnparsedSample>& samples, UnparsedSample sample);

}  // namespace quell::logs
