// One log that is being read, shared by the threads that read pieces of it. Private to logs.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "logs/format.h"
#include "logs/source.h"
#include "logs/time_range.h"
#include "os/descriptor.h"

namespace quell::logs {

struct OpenFile {
  OpenFile(std::uint32_t its_index, std::string its_name, bool in_directory)
      : index(its_index), name(std::move(its_name)), found_in_directory(in_directory) {}

  const std::uint32_t index;  ///< in the order in which files are read
  const std::string name;
  const bool found_in_directory;

  /// Either a plain file, read at offsets up to the size it had, or a stream.
  os::Descriptor plain;
  std::uint64_t size = 0;
  std::unique_ptr<Source> stream;

  std::size_t format = 0;          ///< index in the table of formats
  std::vector<std::size_t> reads;  ///< what other lines of it may be: indices, `format` among them
  Order order = Order::kAnyLine;
  FormatContext context;
  /// What is read of a plain file; the lines before are only counted.
  ByteRange wanted;

  // What was found, added up by all threads.
  std::atomic<std::uint64_t> pieces_left{0};
  std::atomic<std::uint64_t> entries{0};
  std::atomic<std::uint64_t> unparsed{0};
  std::atomic<bool> has_problem{false};
  Guarded<std::vector<std::uint64_t>> lines_of_pieces;
};

enum class PieceUse : std::uint8_t {
  kRead,
  kCountLines,  ///< outside of the times that are wanted, before lines that are inside
};

/// Part of a plain file: the lines that begin in [begin, end).
struct Piece {
  std::shared_ptr<OpenFile> file;
  std::uint32_t number = 0;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  PieceUse use = PieceUse::kRead;
};

}  // namespace quell::logs
