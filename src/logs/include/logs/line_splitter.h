// Cuts a stream of bytes into lines, whatever the sizes of the pieces it arrives in. Memory is
// bounded by the line limit: of a longer line the first bytes are kept and the rest is counted.
// Not thread-safe. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace quell::logs {

struct Line {
  std::string_view text;            ///< without "\n" or "\r\n"; at most the limit
  std::uint64_t number = 1;         ///< 1-based
  std::uint64_t dropped_bytes = 0;  ///< what was beyond the limit
};

class LineSplitter {
 public:
  using Sink = std::function<void(const Line&)>;

  explicit LineSplitter(Sink sink, std::size_t limit = limits::kLogLine);

  /// Calls the sink for every line that ends in `piece`.
  void feed(std::string_view piece);
  /// The end of the stream: a last line without a newline is a line too.
  void finish();

 private:
  void keep(std::string_view part);
  void emit(std::string_view text, std::uint64_t dropped);

  Sink sink_;
  std::size_t limit_;
  std::string partial_;  // start of a line whose end has not come yet
  std::uint64_t dropped_ = 0;
  std::uint64_t number_ = 0;
  bool open_ = false;  // partial_ belongs to a started line
};

}  // namespace quell::logs
