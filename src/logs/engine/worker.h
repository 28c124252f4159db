// One thread of a reading: takes what is to be done next until all is done. Private to logs.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "format_table.h"
#include "line_reader.h"
#include "line_stream.h"
#include "logs/reader.h"
#include "open_file.h"
#include "reading.h"

namespace quell::logs {

/// What all threads know.
struct WorkerSetup {
  const FormatTable& formats;
  MarkKernel kernel = nullptr;
  std::size_t threads = 1;
  Instant now{};
  TimeRange times{};
};

class Worker {
 public:
  /// Called between blocks, at most every 256 KiB.
  using Pulse = std::function<void()>;

  Worker(const WorkerSetup& setup, Reading& reading, Sink& sink, Pulse pulse);

  void run();
  /// Reads a stream to its end.
  void read_stream(const std::shared_ptr<OpenFile>& file);
  [[nodiscard]] ReadSummary summary() && { return std::move(reader_).summary(); }

 private:
  void do_work(Block& block);
  void do_work(Piece& piece);
  void do_work(PathToOpen& path);

  Result<void> read_piece(const Piece& piece);
  void count_piece(const Piece& piece);
  void piece_cut_short(const Piece& piece);
  /// Fills the room as far as the stream goes on; 0: it has ended.
  Result<std::size_t> fill(Source& stream, std::span<char> room);
  /// What came before an error counts: the error comes with the next filling.
  Result<std::size_t> failed_behind(std::size_t size, const Error& error);
  void end_of_stream(OpenFile& file, LineStream& lines, std::uint32_t number);
  void share_or_do(Block block);
  void piece_done(OpenFile& file, std::uint32_t number);
  /// The piece ended: adds what was found in it, and answers how many lines it had.
  std::uint64_t lines_taken(OpenFile& file);
  void piece_had(OpenFile& file, std::uint32_t number, std::uint64_t lines);
  void file_done(OpenFile& file);
  std::unique_ptr<LineStream> fresh_lines();
  void note_problem(OpenFile& file, const Error& error);

  const WorkerSetup& setup_;
  Reading& reading_;
  Pulse pulse_;
  LineReader reader_;
  std::unique_ptr<LineStream> lines_;
  std::optional<Error> failed_;  // of the stream, behind bytes that were still good
};

}  // namespace quell::logs
