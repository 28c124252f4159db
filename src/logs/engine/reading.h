// What the threads of one reading share: the paths that are still to be opened, pieces of plain
// files, blocks of streams, and what came of it all. Private to logs. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/guarded.h"
#include "line_stream.h"
#include "logs/reader.h"
#include "logs/source.h"
#include "open_file.h"

namespace quell::logs {

/// Lines of a stream, cut behind a newline, ready for any thread.
struct Block {
  std::shared_ptr<OpenFile> file;
  std::uint32_t number = 0;
  std::unique_ptr<LineStream> lines;
  std::size_t count = 0;  ///< bytes to put() that lie in room() already
};

/// A path to open; its place in the list is its index.
struct PathToOpen {
  std::uint32_t index = 0;
  PathList::Item item;
};

using Work = std::variant<Block, Piece, PathToOpen>;

class Reading {
 public:
  explicit Reading(PathList paths) : plan_(Plan{.paths = std::move(paths.items)}) {}

  /// The next thing to do: blocks first, then pieces, then paths, so that one thread alone reads
  /// everything in order. Waits while others may still come up with something, and calls `pulse`
  /// meanwhile; nullopt: all is done or stopped. Blocks are given out also then: lines behind them
  /// may have been read already, and want their number. A path must be given back with opened().
  std::optional<Work> next(const std::function<void()>& pulse);
  /// A path came to this many pieces of a plain file (none: a stream, or a failure).
  void opened(std::vector<Piece> pieces);
  /// Hands a block to whoever has time; false: there are enough waiting, do it yourself.
  bool offer(Block& block, std::size_t most_waiting);

  /// Blocks' memory is used again.
  void give_back(std::unique_ptr<LineStream> lines);
  std::unique_ptr<LineStream> take_back();

  void stop();
  [[nodiscard]] bool is_stopped() const { return stopped_.load(std::memory_order_relaxed); }

  void count_bytes(std::uint64_t bytes) { bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  /// Bytes of plain files that need not be read.
  void pass_over(std::uint64_t bytes) { passed_over_.fetch_add(bytes, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t passed_over() const {
    return passed_over_.load(std::memory_order_relaxed);
  }

  /// A stream is read: nobody knows how much there is.
  void count_stream() { has_stream_ = true; }
  /// Of all files; nullopt with a stream among what was read so far.
  [[nodiscard]] std::optional<std::uint64_t> bytes_of_all();

  [[nodiscard]] Progress progress() {
    return {.bytes = bytes() + passed_over(), .of = bytes_of_all()};
  }

  void note_problem(const OpenFile& file, Error error);
  void note_not_a_log(const OpenFile& file);
  void note_lines(OpenFile& file);
  void count_file() { ++files_; }

  /// Everything that was noted, in the order of the paths. REQUIRES: the threads have ended.
  void add_to(ReadSummary& summary);

 private:
  struct Plan {
    std::vector<PathList::Item> paths{};
    std::size_t next_path = 0;
    std::deque<Piece> pieces{};
    std::deque<Block> blocks{};
    std::size_t busy = 0;  // threads that may still bring pieces or blocks
  };
  /// Of files that have pieces left because the reading was stopped.
  void note_lines_of_unfinished();

  struct Notes {
    std::vector<std::pair<std::uint32_t, FileProblem>> problems{};
    std::vector<std::pair<std::uint32_t, std::string>> not_logs{};
    std::vector<std::pair<std::string, std::vector<std::uint64_t>>> lines{};
  };

  Guarded<Plan> plan_;
  Guarded<std::vector<std::unique_ptr<LineStream>>> unused_;
  std::condition_variable changed_;
  Guarded<Notes> notes_;
  std::atomic<bool> stopped_{false};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> passed_over_{0};
  std::atomic<std::uint64_t> files_{0};
  std::atomic<bool> has_stream_{false};
  std::optional<std::uint64_t> bytes_of_all_;  // once somebody asked
};

}  // namespace quell::logs
