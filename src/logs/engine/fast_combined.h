// Lines in the combined format, read from where their quotes stand: the common case of most logs.
// It reads only lines that parse_combined() reads, with the same result, and leaves those with
// escapes or anything unusual to it. Private to logs. Not thread-safe: it remembers the last time.
#pragma once

#include <array>
#include <optional>

#include "base/time.h"
#include "line_stream.h"
#include "logs/record.h"

namespace quell::logs {

class FastCombined {
 public:
  /// Fills `record` (but place and line), whose other fields are as in a fresh one: one that this
  /// has filled before will do. false: parse_combined() must look.
  bool parse(const IndexedLine& line, Record& record);

 private:
  static constexpr std::size_t kTimeBytes = 26;
  static constexpr std::size_t kMinuteBytes = 17;  // "22/Nov/2026:03:14"

  bool time_of(const char* text, Instant& time);

  std::array<char, kTimeBytes> known_{};  // the text of the last time that was read
  Instant minute_;
  bool is_known_ = false;
};

}  // namespace quell::logs
